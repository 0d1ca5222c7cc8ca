"""The one list of channels, and the threads that talk to their providers."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from notifications.states import TWILIO, Block, State
from notifications.transports.base import Transport
from notifications.transports.smtp import MailAccount, Smtp, mail_account
from notifications.transports.twilio import Twilio, house_account

SMS: Final = "sms"
EMAIL: Final = "email"


@dataclass(frozen=True, slots=True)
class Channel:
    transport: Callable[[], Transport]
    # The provider's words for what becomes of a message.
    statuses: Mapping[str, State]
    # Why an address is dead, from the reason with which the transport gave up on it.
    block: Callable[[str], Block]


def house_mail() -> MailAccount | None:
    """The relay that the settings name; None where the house sends no mail. Raises ValueError."""
    if not settings.SMTP_URL:
        return None
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return mail_account(
        settings.SMTP_URL,
        greets_as=f"[{host}]" if host.replace(".", "").isdigit() else host,
        private_hosts=settings.OUTBOUND_PRIVATE_HOSTS,
    )


def _of_twilio(reason: str) -> Block:
    """21610: the recipient said STOP, to us or to another who texts from the same number."""
    return Block.OPTED_OUT if reason == "twilio 21610" else Block.INVALID


CHANNELS: Final[Mapping[str, Channel]] = {
    SMS: Channel(lambda: Twilio(house_account()), TWILIO, _of_twilio),
    EMAIL: Channel(
        lambda: Smtp(house_mail(), seconds=settings.SEND_TIMEOUT_SECONDS),
        {},
        lambda reason: Block.HARD_BOUNCE,
    ),
}


@cache
def threads() -> ThreadPoolExecutor:
    """Made in the process that uses it, never inherited over a fork. They do no database work."""
    return ThreadPoolExecutor(settings.SEND_THREADS, thread_name_prefix="send")
