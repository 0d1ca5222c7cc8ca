"""The one list of channels, and the threads that talk to their providers."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from django.conf import settings

from notifications.transports.base import Transport
from notifications.transports.twilio import Twilio, house_account

SMS: Final = "sms"

TRANSPORTS: Final[Mapping[str, Callable[[], Transport]]] = {
    SMS: lambda: Twilio(house_account()),
}


@cache
def threads() -> ThreadPoolExecutor:
    """Made in the process that uses it, never inherited over a fork. They do no database work."""
    return ThreadPoolExecutor(settings.SEND_THREADS, thread_name_prefix="send")
