"""E-mail addresses as they may stand in a header and in a command. Pure."""

import re
from typing import Final

# RFC 5321's dot-string; quoted local parts exist on paper, and injections live in them.
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN: Final = re.compile(
    r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)


def wire_address(text: str) -> str | None:
    """`ann@bücher.example` → `ann@xn--bcher-kva.example`; None for what no server would take.

    A local part outside ASCII needs SMTPUTF8 all the way, which we do not count on.
    """
    local, at, domain = text.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local) > 64:
        return None
    try:
        encoded = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return f"{local}@{encoded.lower()}" if _is_domain(encoded) else None


def _is_domain(domain: str) -> bool:
    return len(domain) <= 253 and _DOMAIN.fullmatch(domain) is not None


def normalised(channel: str, address: str) -> str:
    """The one form in which an address is kept and compared: a mailbox in lower case."""
    if channel != "email":
        return address.strip()
    return (wire_address(address) or address.strip()).lower()
