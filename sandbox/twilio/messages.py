"""Messages as Twilio keeps them. All times are machine time."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

from sandbox.twilio.segments import segments

API_VERSION: Final = "2010-04-01"
SETTLED: Final = frozenset({"delivered", "undelivered", "failed", "received"})
STOP_WORDS: Final = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
)
START_WORDS: Final = frozenset({"START", "YES", "UNSTOP"})


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Message:
    account_sid: str
    to: str
    sender: str | None
    service_sid: str | None
    body: str
    direction: str = "outbound-api"
    status: str = "queued"
    callback: str = ""
    error_code: int | None = None
    error_message: str | None = None
    # What the phone shows stays when the resource is redacted.
    shown: str = ""
    sid: str = field(default_factory=lambda: f"SM{uuid.uuid4().hex}")
    created: datetime = field(default_factory=_now)
    updated: datetime = field(default_factory=_now)
    sent: datetime | None = None
    place: int = 0

    def advance(self, status: str, error: tuple[int, str] | None = None) -> None:
        self.status = status
        self.updated = _now()
        if status == "sent":
            self.sent = self.updated
        if error is not None:
            self.error_code, self.error_message = error

    def resource(self, *, body_hidden: bool = False) -> dict[str, Any]:
        root = f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": API_VERSION,
            "body": None if body_hidden else self.body,
            "date_created": _rfc2822(self.created),
            "date_sent": _rfc2822(self.sent),
            "date_updated": _rfc2822(self.updated),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": self.error_message,
            "from": self.sender,
            "messaging_service_sid": self.service_sid,
            "num_media": "0",
            # Not counted before a sender is chosen from the service's pool.
            "num_segments": str(segments(self.shown) if self.sender else 0),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{root}/Media.json"},
            "to": self.to,
            "uri": f"{root}.json",
        }


@dataclass(slots=True)
class Account:
    """`numbers` empty: any sender is taken as the account's own."""

    auth_token: str
    numbers: frozenset[str] = frozenset()


@dataclass(slots=True)
class Store:
    accounts: dict[str, Account] = field(default_factory=dict)
    # Pairs of sender (number or messaging service) and recipient.
    stopped: set[tuple[str, str]] = field(default_factory=set)
    _messages: list[Message] = field(default_factory=list)
    _by_sid: dict[str, Message] = field(default_factory=dict)
    _by_to: defaultdict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    _written_by: defaultdict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))

    def add(self, message: Message) -> None:
        message.place = len(self._messages)
        message.shown = message.body
        self._messages.append(message)
        self._by_sid[message.sid] = message
        self._by_to[message.to].append(message)
        if message.direction == "inbound":
            self._written_by[message.sender or ""].append(message)

    def get(self, account_sid: str, sid: str) -> Message | None:
        message = self._by_sid.get(sid)
        return message if message and message.account_sid == account_sid else None

    def newest_first(self, to: str | None = None) -> Iterator[Message]:
        held: Sequence[Message] = self._messages if to is None else self._by_to.get(to, [])
        return reversed(held)

    def phones(self) -> list[str]:
        """Recipients, those with the newest message first."""
        phones = (m.to for m in self.newest_first() if m.direction != "inbound")
        return list(dict.fromkeys(phones))

    def on_phone(self, number: str) -> Iterator[Message]:
        """All that was accepted for this number, newest first, whatever became of it."""
        return (m for m in self.newest_first(number) if m.direction != "inbound")

    def written_by(self, number: str) -> Iterator[Message]:
        """What the shopper wrote from this phone, newest first."""
        return reversed(self._written_by.get(number, []))

    def reply(self, *, phone: str, body: str, to: str = "") -> Message | None:
        """The shopper answers the newest message (from `to`); None where there is none."""
        latest = next((m for m in self.on_phone(phone) if to in ("", m.sender)), None)
        if latest is None:
            return None
        inbound = Message(
            latest.account_sid,
            latest.sender or "",
            phone,
            latest.service_sid,
            body,
            direction="inbound",
            status="received",
            sent=_now(),
        )
        self.add(inbound)
        self._heed(body, phone, (latest.sender, latest.service_sid))
        return inbound

    def has_stopped(self, phone: str, senders: Iterable[str | None]) -> bool:
        return any((sender, phone) in self.stopped for sender in senders if sender)

    def _heed(self, body: str, phone: str, senders: Iterable[str | None]) -> None:
        """Twilio heeds a keyword only when it is the whole body."""
        word = body.strip().upper()
        pairs = {(sender, phone) for sender in senders if sender}
        if word in STOP_WORDS:
            self.stopped |= pairs
        elif word in START_WORDS:
            self.stopped -= pairs


def _rfc2822(moment: datetime | None) -> str | None:
    return None if moment is None else format_datetime(moment.replace(microsecond=0))
