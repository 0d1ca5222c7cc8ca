"""SMTP_URL in Django's own words, for what is mailed to the house's people. Pure.

Shoppers' mail goes through `notifications.transports.smtp`; both leave by the same relay.
"""

from typing import Final
from urllib.parse import unquote, urlsplit

_PORTS: Final = {"smtps": 465, "smtp": 587}
_SECONDS: Final = 10


def django_relay(url: str) -> dict[str, str | int | bool]:
    """Django's `EMAIL_…` settings; `smtp://` is STARTTLS, `smtps://` TLS from the first byte.

    `url` "" gives a relay that is never asked (`EMAIL_HOST_SET` tells).
    """
    parts = urlsplit(url)
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or _PORTS.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": _SECONDS,
    }
