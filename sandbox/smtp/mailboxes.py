"""Mails as their recipients have them. All times are machine time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cached_property
from typing import Any, Final
from uuid import uuid4

KEPT: Final = 20_000


@dataclass
class Mail:
    sender: str
    to: str
    raw: bytes
    id: str = field(default_factory=lambda: uuid4().hex)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @cached_property
    def message(self) -> EmailMessage:
        return BytesParser(EmailMessage, policy=policy.default).parsebytes(self.raw)

    @property
    def subject(self) -> str:
        return str(self.message["subject"] or "")

    @property
    def message_id(self) -> str:
        return str(self.message["message-id"] or "").strip()

    @property
    def shown_from(self) -> str:
        return str(self.message["from"] or "")

    def words(self, kind: str) -> str:
        """The body as `plain` or `html` text; "" where it has none."""
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""

    def resource(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "sender": self.sender,
            "to": self.to,
            "from": self.shown_from,
            "subject": self.subject,
            "message_id": self.message_id,
            "at": self.at.isoformat(),
            "headers": [[name, str(value)] for name, value in self.message.items()],
            "text": self.words("plain"),
            "html": self.words("html"),
            "raw": self.raw.decode("utf-8", "replace"),
        }


class Mailboxes:
    def __init__(self) -> None:
        self._by_id: dict[str, Mail] = {}
        self._by_address: defaultdict[str, list[Mail]] = defaultdict(list)

    def add(self, mail: Mail) -> None:
        self._by_id[mail.id] = mail
        box = mail.to.lower()
        # The newest box last, so that the page shows who was written to last.
        self._by_address[box] = [*self._by_address.pop(box, []), mail]
        if len(self._by_id) > KEPT:
            self._forget(next(iter(self._by_id.values())))

    def get(self, mail_id: str) -> Mail | None:
        return self._by_id.get(mail_id)

    def addresses(self) -> list[str]:
        """Those with the newest mail first."""
        return list(reversed(self._by_address))

    def of(self, address: str) -> Iterator[Mail]:
        """Newest first."""
        return reversed(self._by_address.get(address.lower(), []))

    def _forget(self, mail: Mail) -> None:
        del self._by_id[mail.id]
        box = self._by_address[mail.to.lower()]
        box.remove(mail)
        if not box:
            del self._by_address[mail.to.lower()]
