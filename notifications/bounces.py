"""What mail servers send back (RFC 3464), and what mailbox providers report (RFC 5965). Pure."""

import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser
from enum import StrEnum
from typing import Final

MAX_BYTES: Final = 512 * 1024
# 26 digits of base 32, as `mailing.mail_code` makes them.
_BACK: Final = re.compile(r"\b(bounce|unsubscribe)-([0-9a-hjkmnp-tv-z]{26})@", re.IGNORECASE)
_STATUS: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# The mailbox or its domain does not exist, or is closed for good. Not full, not disliked.
_GONE: Final = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})


class Kind(StrEnum):
    HARD = "hard bounce"
    SOFT = "soft bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    NEITHER = "neither"
    """A delay that is still being tried, a vacation note, spam to the address."""


@dataclass(frozen=True, slots=True)
class Returned:
    """`code` names the mail that it is about; `detail` is the status that the server gave."""

    kind: Kind
    code: str
    detail: str = ""


def read_return(raw: bytes) -> Returned:
    """Never raises: whatever cannot be understood is NEITHER, or names no mail (`code` "")."""
    try:
        mail = BytesParser(policy=policy.compat32).parsebytes(raw[:MAX_BYTES])
        purpose, code = _named(mail, raw)
        if purpose == "unsubscribe":
            return Returned(Kind.UNSUBSCRIBE, code)
        kind, detail = _judged(mail)
    except RecursionError:  # parts within parts within parts: no mail server writes such a report
        return Returned(Kind.NEITHER, "")
    return Returned(kind, code, detail)


def _named(mail: "Message[str, str]", raw: bytes) -> tuple[str, str]:
    """To whom it was sent says it; else what it quotes of the mail."""
    to = " ".join(
        str(value)
        for name in ("Delivered-To", "X-Original-To", "To")
        for value in mail.get_all(name, [])
    )
    found = _BACK.search(to)
    if found:
        return found[1].lower(), found[2].lower()
    quoted = re.search(r"\bbounce-([0-9a-hjkmnp-tv-z]{26})@", raw.decode("latin-1"), re.IGNORECASE)
    return ("bounce", quoted[1].lower()) if quoted else ("", "")


def _judged(mail: "Message[str, str]") -> tuple[Kind, str]:
    for part in mail.walk():
        match part.get_content_type():
            case "message/feedback-report":
                return _complaint(_fields(part))
            case "message/delivery-status":
                return _bounce(_fields(part))
    return Kind.NEITHER, ""


def _fields(part: object) -> str:
    """All fields of the report as text, whatever the parser made of its blocks."""
    payload = getattr(part, "get_payload", lambda: "")()
    if isinstance(payload, list):
        return "\n".join(str(block) for block in payload)
    return str(payload)


def _field(text: str, name: str) -> str:
    found = re.search(rf"^{name}:[ \t]*(.*)$", text, re.IGNORECASE | re.MULTILINE)
    return found[1].strip().lower() if found else ""


def _complaint(text: str) -> tuple[Kind, str]:
    kind = _field(text, "Feedback-Type")
    if kind in {"abuse", "fraud", "virus", "other"}:
        return Kind.COMPLAINT, kind
    return (Kind.UNSUBSCRIBE, kind) if kind == "opt-out" else (Kind.NEITHER, kind[:20])


def _bounce(text: str) -> tuple[Kind, str]:
    action, said = _field(text, "Action"), _STATUS.search(_field(text, "Status"))
    status = said[0] if said else ""
    if action != "failed":
        return Kind.NEITHER, status
    return (Kind.HARD if status in _GONE else Kind.SOFT), status
