"""The port through which messages leave: what is sent, and what can be known about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. `to` and `sender` are in the channel's own form: E.164 for SMS, addresses for
    e-mail, whose `body` is the whole message in ASCII.

    `callback_url` is where the provider reports on this very attempt.
    """

    to: str
    sender: str
    body: str
    callback_url: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it and calls it `provider_id`."""

    provider_id: str


class SendFailed(Exception):
    """Not known to be sent.

    `retry_in`: seconds after which another try can help, None for never. `dead_address`: nothing
    will ever reach this address from this sender. `unsure`: the provider may have taken the
    message all the same, so look for it before any other try. `account`: nothing is wrong with the
    message; the provider takes none from this account until a person has seen to it. `alone`: it
    concerns this recipient, and no other message need wait. `usable`: the connection went through
    it in good order.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_in: int | None = None,
        dead_address: bool = False,
        unsure: bool = False,
        account: bool = False,
        alone: bool = False,
        usable: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_in = retry_in
        self.dead_address = dead_address
        self.unsure = unsure
        self.account = account
        self.alone = alone
        self.usable = usable


@dataclass(frozen=True, slots=True)
class Found:
    """The provider has it. `status` in the provider's words."""

    provider_id: str
    status: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The provider showed all it could have, and it is not among them."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """No proof either way: an error, an unreadable or a redacted message, too many to read."""

    reason: str


@dataclass(frozen=True, slots=True)
class NobodyToAsk:
    """The provider keeps no record that can be asked (SMTP)."""


Trace = Found | Absent | Unsure | NobodyToAsk


class Transport(Protocol):
    def send(self, outgoing: Outgoing) -> Sent:
        """Hands the message over, once. Raises SendFailed."""
        ...

    def look_for(self, *, to: str, code: str, since: datetime) -> Trace:
        """Looks for a message to `to` whose body holds `code`, handed over at `since` or later.

        `since` is aware, by the machine's clock. Raises nothing: not knowing is an answer.
        """
        ...
