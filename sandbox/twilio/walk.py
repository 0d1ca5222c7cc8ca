"""A message's way from queued to its end, on machine time."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Final

from sandbox.log import Log
from sandbox.twilio import callbacks
from sandbox.twilio.messages import SETTLED, Message, Store

Outcome = tuple[str, tuple[int, str] | None]
DELIVERED: Final[Outcome] = ("delivered", None)
# A messaging service without numbers of its own account's lends this one (a Twilio test number).
POOL_NUMBER: Final = "+15005550006"


@dataclass(slots=True)
class Pace:
    """Seconds from accepted to sent, and from sent to the end; each between two bounds."""

    sent_after: tuple[float, float] = (0.1, 0.3)
    ends_after: tuple[float, float] = (0.2, 0.8)
    chance: random.Random = field(default_factory=lambda: random.Random(0))

    def to_sent(self) -> float:
        return self.chance.uniform(*self.sent_after)

    def to_end(self) -> float:
        return self.chance.uniform(*self.ends_after)


class Walk:
    def __init__(self, store: Store, log: Log, caller: callbacks.Caller) -> None:
        self.pace = Pace()
        self._store = store
        self._log = log
        self._caller = caller

    def begin(self, message: Message, outcome: Outcome) -> None:
        step = self._end if outcome[0] == "failed" else self._send
        asyncio.get_running_loop().call_later(self.pace.to_sent(), step, message, outcome)

    def _send(self, message: Message, outcome: Outcome) -> None:
        self._choose_sender(message)
        self._advance(message, ("sent", None))
        asyncio.get_running_loop().call_later(self.pace.to_end(), self._end, message, outcome)

    def _end(self, message: Message, outcome: Outcome) -> None:
        self._choose_sender(message)
        if message.status not in SETTLED:
            self._advance(message, outcome)

    def _advance(self, message: Message, step: Outcome) -> None:
        status, error = step
        message.advance(status, error)
        self._log.write("twilio", "status", sid=message.sid, status=status, to=message.to)
        if message.callback:
            account = self._store.accounts[message.account_sid]
            self._caller.call(callbacks.of(message, account.auth_token))

    def _choose_sender(self, message: Message) -> None:
        if message.sender is None:
            own = self._store.accounts[message.account_sid].numbers
            message.sender = min(own, default=POOL_NUMBER)
