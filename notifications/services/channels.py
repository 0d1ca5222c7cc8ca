"""The one list of channels, and the threads that talk to their providers."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings

from notifications.states import TWILIO, State
from notifications.transports.base import Transport
from notifications.transports.twilio import Twilio, house_account

SMS: Final = "sms"


@dataclass(frozen=True, slots=True)
class Channel:
    transport: Callable[[], Transport]
    # The provider's words for what becomes of a message.
    statuses: Mapping[str, State]


CHANNELS: Final[Mapping[str, Channel]] = {
    SMS: Channel(lambda: Twilio(house_account()), TWILIO),
}


@cache
def threads() -> ThreadPoolExecutor:
    """Made in the process that uses it, never inherited over a fork. They do no database work."""
    return ThreadPoolExecutor(settings.SEND_THREADS, thread_name_prefix="send")
