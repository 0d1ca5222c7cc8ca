"""What a well-run receiving server refuses, by RFC 5321, 5322 and 2045. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from typing import Final

MOST_BYTES: Final = 1024 * 1024
MOST_IN_A_LINE: Final = 998
NEEDED: Final = ("from", "date", "message-id")
# RFC 5322, 3.6, and the MIME ones: each may stand in a message once.
ONCE: Final = frozenset(
    {
        "from", "sender", "reply-to", "to", "cc", "bcc", "date", "message-id", "subject",
        "mime-version", "content-type", "content-transfer-encoding", "list-unsubscribe",
        "list-unsubscribe-post", "return-path",
    }
)  # fmt: skip
NAME: Final = re.compile(rb"[!-9;-~]+")
MESSAGE_ID: Final = re.compile(r"<[^<>@\s]+@[^<>@\s]+>")
ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)


def bad_address(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    return not ADDRESS.fullmatch(address) or len(local) > 64 or len(domain) > 253


def refusal(content: bytes, *, eight_bit: bool) -> str | None:
    """The reply to a message that is not as it has to be; None for one in order."""
    return next(_problems(content, eight_bit=eight_bit), None)


def _problems(content: bytes, *, eight_bit: bool) -> Iterator[str]:
    if re.search(rb"(?<!\r)\n|\r(?!\n)", content):
        yield "550 5.6.11 Bare CR or LF"
    if b"\0" in content:
        yield "550 5.6.0 NUL in the message"
    if not eight_bit and not content.isascii():
        yield "554 5.6.3 8-bit content without 8BITMIME"
    lines = content.split(b"\r\n")
    if any(len(line) > MOST_IN_A_LINE for line in lines):
        yield "500 5.5.2 Line too long"
    yield from _headers(lines)
    yield from _parts(content)


def _headers(lines: list[bytes]) -> Iterator[str]:
    names: Counter[str] = Counter()
    for index, line in enumerate(lines[: lines.index(b"") if b"" in lines else len(lines)]):
        if line[:1] in {b" ", b"\t"} and index:
            if not line.strip():
                yield "550 5.6.0 Folded header with an empty line"
            continue
        name, colon, _ = line.partition(b":")
        if not colon or not NAME.fullmatch(name):
            yield "550 5.6.0 Malformed header"
        if not line.isascii():
            yield "550 5.6.7 Header with 8-bit characters"
        names[name.decode("ascii", "replace").lower()] += 1
    yield from (f"550 5.6.0 Header {name} is missing" for name in NEEDED if not names[name])
    yield from (f"550 5.6.0 Duplicate header {name}" for name in ONCE if names[name] > 1)


def _parts(content: bytes) -> Iterator[str]:
    message = BytesParser(policy=policy.default).parsebytes(content)
    if not MESSAGE_ID.fullmatch(str(message["message-id"]).strip()):
        yield "550 5.6.0 Malformed Message-ID"
    if message["date"].datetime is None:
        yield "550 5.6.0 Malformed Date"
    senders = message["from"].addresses
    if not senders or any(bad_address(sender.addr_spec) for sender in senders):
        yield "550 5.6.0 Malformed From"
    for part in message.walk():
        if part.defects:
            yield f"550 5.6.0 {type(part.defects[0]).__name__}"
