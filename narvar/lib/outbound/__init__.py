"""The one HTTP client: every byte that leaves the house over HTTP goes through `request`.

    answer = outbound.request("GET", url, purpose=outbound.CARRIER, headers={...})

Limits belong to the purpose. Addresses are vetted at connect time; private ones are reached only
as an exact host:port of `settings.OUTBOUND_PRIVATE_HOSTS`.
"""

import os
from collections.abc import Collection
from typing import Final, cast

from django.conf import settings

from narvar.lib.outbound.client import Client
from narvar.lib.outbound.outcome import Answer, OutboundError, Reason
from narvar.lib.outbound.purposes import CARRIER, MESSAGING, TENANT, WEATHER, Purpose

__all__ = [
    "CARRIER",
    "MESSAGING",
    "TENANT",
    "WEATHER",
    "Answer",
    "Client",
    "OutboundError",
    "Purpose",
    "Reason",
    "request",
]


def _private_hosts() -> Collection[str]:
    return cast(Collection[str], settings.OUTBOUND_PRIVATE_HOSTS)


_client: Final = Client(private_hosts=_private_hosts)
os.register_at_fork(after_in_child=_client.forget_connections)

request = _client.request
