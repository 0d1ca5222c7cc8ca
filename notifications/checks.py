"""Settings that would break a promise stop the start."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from notifications.services.sending import last_start


@register(Tags.compatibility)
def leases_outlast_posts(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    if last_start(settings.SEND_LEASE_SECONDS) > 0:
        return []
    return [
        Error(
            "SEND_LEASE_SECONDS must exceed SEND_TIMEOUT_SECONDS by more than a second",
            hint="else a message could be looked for while it is still being sent",
            id="notifications.E001",
        )
    ]
