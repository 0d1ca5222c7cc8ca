"""E-mail over SMTP (RFC 5321), on connections that are kept and used again.

There is nobody to ask what became of a mail: an answer lost after the final dot is unknown for
ever. Up to the dot the server holds nothing that it may deliver, so everything that fails before
it may be sent again at once. Reply codes: RFC 5321, 4.2; enhanced ones: RFC 3463 and IANA's list.
"""

import os
import re
import smtplib
import ssl
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any, Final, Literal
from urllib.parse import unquote, urlsplit

from django.conf import settings

from narvar.lib.outbound.outcome import OutboundError
from narvar.lib.outbound.sockets import (
    TimedTlsSocket,
    TooMuch,
    begin,
    dial,
    secure,
    system_addresses,
)
from narvar.lib.outbound.target import Target
from notifications.transports.base import NobodyToAsk, Outgoing, SendFailed, Sent, Trace

Tls = Literal["implicit", "starttls", "none"]

_SCHEMES: Final[dict[str, tuple[Tls, int]]] = {
    "smtps": ("implicit", 465),
    "smtp": ("starttls", 587),
    "smtp+plain": ("none", 25),
}
# The mailbox does not exist, has moved without a word, or is closed for good (IANA's enhanced
# status codes). Not 5.2.2 (full) and not 5.7.x (they do not like us): those pass.
_DEAD: Final = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})
# Where the server gives no enhanced code: these basic ones say the same of a recipient.
_DEAD_BASIC: Final = frozenset({550, 551, 553})
_ENHANCED: Final = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")
_QUEUED_AS: Final = re.compile(r"\b(?:queued as|id=?)\s*<?([A-Za-z0-9._-]{4,60})", re.IGNORECASE)
# What may stand between < and > of a command without quoting; internationalised ones in A-labels.
_ADDRESS: Final = re.compile(r"[!#-'*+\-/-9=?A-Z^-~.]{1,64}@[A-Za-z0-9.-]{1,253}")
_ACCOUNT_RETRY_SECONDS: Final = 300
_REPLIES_BYTES: Final = 64 * 1024
# Servers end idle sessions after five minutes (RFC 5321, 4.5.3.2) and many much sooner.
_IDLE_SECONDS: Final = 20.0
_MAILS_A_CONNECTION: Final = 100
_IDLE_AT_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class MailAccount:
    """The relay that takes our mail. `listed`: the house named its private address."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    # How we introduce ourselves: a full host name, or an address in brackets.
    greets_as: str = "[127.0.0.1]"
    listed: bool = False


def mail_account(url: str, *, greets_as: str, private_hosts: Collection[str]) -> MailAccount:
    """`smtp://user:password@host:587` (STARTTLS, required), `smtps://…` (TLS from the first
    byte) or `smtp+plain://…` (no TLS; only to a host:port on `private_hosts`).

    Raises ValueError with the reason; never shows the password.
    """
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ValueError("must be smtp://, smtps:// or smtp+plain:// and a host")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("must end with the host or the port")
    tls, usual_port = _SCHEMES[parts.scheme]
    port = parts.port or usual_port
    listed = f"{parts.hostname}:{port}" in private_hosts
    if tls == "none" and not listed:
        raise ValueError("smtp+plain:// needs its host:port in OUTBOUND_PRIVATE_HOSTS")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailAccount(parts.hostname, port, tls, user, password, greets_as, listed)


class Smtp:
    def __init__(self, account: MailAccount | None, *, seconds: float) -> None:
        """`seconds`: for a whole mail, from the connection to the last reply."""
        self._account = account
        self._seconds = seconds

    def send(self, outgoing: Outgoing) -> Sent:
        """`body` is the whole message in ASCII; `sender` is where bounces go."""
        if not _ADDRESS.fullmatch(outgoing.to):
            raise SendFailed("not an address", dead_address=True)
        if self._account is None:
            raise SendFailed("no mail server", retry_in=_ACCOUNT_RETRY_SECONDS, account=True)
        ends = monotonic() + self._seconds
        kept = _pool.take(self._account)
        if kept is not None:
            try:
                return self._sent(kept, outgoing, ends)
            except _WasClosed:
                pass  # the server had ended the session that we kept; nothing was said in it
        try:
            return self._sent(_connected(self._account, ends), outgoing, ends)
        except _WasClosed as error:
            raise _busy(str(error)) from error

    def look_for(self, *, to: str, code: str, since: datetime) -> Trace:
        return NobodyToAsk()

    def _sent(self, session: "_Session", outgoing: Outgoing, ends: float) -> Sent:
        done = False
        try:
            session.begin(ends)
            provider_id = session.deliver(outgoing)
            done = True
            return Sent(provider_id)
        except SendFailed as failure:
            done = failure.usable
            raise
        finally:
            if done and session.count < _MAILS_A_CONNECTION:
                _pool.keep(session)
            else:
                session.close()


class _WasClosed(Exception):
    """The session ended before the mail began."""


class _Client(smtplib.SMTP):
    """smtplib's protocol over a socket of ours: vetted address, one deadline, limited replies."""

    def __init__(self, account: MailAccount, ends: float) -> None:
        super().__init__(local_hostname=account.greets_as)
        whole: Any = self
        whole._host = account.host  # what STARTTLS verifies
        target = Target(account.tls == "implicit", account.host, account.port, "", account.listed)
        sock: Any = dial(target, ends=ends, resolve=system_addresses)
        if account.tls == "implicit":
            sock = secure(sock, host=account.host, ends=ends, context=_tls())
        self.sock = sock
        begin(sock, ends=ends, max_bytes=_REPLIES_BYTES)


class _Session:
    def __init__(self, client: _Client, account: MailAccount) -> None:
        self.account = account
        self.client = client
        self.count = 0
        self.idle_since = monotonic()

    def begin(self, ends: float) -> None:
        sock: Any = self.client.sock
        begin(sock, ends=ends, max_bytes=_REPLIES_BYTES)

    def deliver(self, outgoing: Outgoing) -> str:
        """The server's name for the mail. Raises SendFailed, _WasClosed."""
        self.count += 1
        self._say_from(outgoing.sender)
        self._say_to(outgoing.to)
        return self._say_data(outgoing.body)

    def close(self) -> None:
        self.client.close()

    def _say_from(self, sender: str) -> None:
        try:
            code, said = self.client.mail(sender)
        except (smtplib.SMTPServerDisconnected, OSError, TooMuch) as error:
            raise _WasClosed("connection lost") from error
        if code == 421:
            raise _WasClosed("smtp 421")
        if code != 250:
            raise _refused("sender", code, said)

    def _say_to(self, recipient: str) -> None:
        code, said = self._before_the_dot(lambda: self.client.rcpt(recipient))
        if code not in {250, 251}:
            self._reset()
            raise _refused("recipient", code, said)

    def _say_data(self, body: str) -> str:
        code, said = self._before_the_dot(lambda: self.client.docmd("DATA"))
        if code != 354:
            self._reset()
            raise _refused("mail", code, said)
        self._before_the_dot(lambda: self._write(_dotted(body)))
        try:
            self._write(b".\r\n")
            code, said = self.client.getreply()
        except (smtplib.SMTPServerDisconnected, OSError, TooMuch) as error:
            raise SendFailed("no reply after the dot", unsure=True) from error
        if code != 250:
            raise _refused("mail", code, said)
        return _queue_id(said)

    def _before_the_dot(self, step: Callable[[], Any]) -> Any:
        try:
            return step()
        except (smtplib.SMTPServerDisconnected, OSError, TooMuch) as error:
            # The server took our connection: this mail comes again, and the others go on.
            raise SendFailed(
                "connection lost", retry_in=settings.SEND_RETRY_SECONDS, alone=True
            ) from error

    def _write(self, data: bytes) -> None:
        sock: Any = self.client.sock
        sock.sendall(data)

    def _reset(self) -> None:
        """So that the next mail on this connection starts afresh."""
        self._before_the_dot(lambda: self.client.docmd("RSET"))


class _Pool:
    """Sessions at rest, newest last."""

    def __init__(self) -> None:
        self._idle: list[_Session] = []
        self._lock = threading.Lock()

    def take(self, account: MailAccount) -> _Session | None:
        with self._lock:
            fresh = [one for one in self._idle if monotonic() - one.idle_since < _IDLE_SECONDS]
            for old in set(self._idle) - set(fresh):
                old.close()
            mine = [one for one in fresh if one.account == account]
            self._idle = [one for one in fresh if not mine or one is not mine[-1]]
            return mine[-1] if mine else None

    def keep(self, session: _Session) -> None:
        session.idle_since = monotonic()
        with self._lock:
            self._idle.append(session)
            surplus, self._idle = self._idle[:-_IDLE_AT_MOST], self._idle[-_IDLE_AT_MOST:]
        for one in surplus:
            one.close()

    def forget(self) -> None:
        """In a forked child: the connections are the parent's."""
        self._idle, self._lock = [], threading.Lock()


_pool: Final = _Pool()
os.register_at_fork(after_in_child=_pool.forget)


def _connected(account: MailAccount, ends: float) -> _Session:
    """Greeted, encrypted and signed in. Nothing of a mail has been said yet."""
    try:
        client = _Client(account, ends)
    except OutboundError as error:
        raise _busy(error.reason) from error
    except ssl.SSLError as error:
        raise _account_trouble("tls") from error
    except OSError as error:
        raise _busy("no connection") from error
    try:
        _introduce(client, account)
    except BaseException:
        client.close()
        raise
    return _Session(client, account)


def _introduce(client: _Client, account: MailAccount) -> None:
    try:
        code, _ = client.getreply()
        if code != 220:
            raise _busy(f"smtp {code}")
        client.ehlo_or_helo_if_needed()
        if account.tls == "starttls":
            client.starttls(context=_tls())
            client.ehlo()
        if account.user:
            client.login(account.user, account.password)
    except smtplib.SMTPAuthenticationError as error:
        raise _account_trouble(f"smtp {error.smtp_code}") from error
    except (smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
        raise _account_trouble("tls or login not offered") from error
    except (smtplib.SMTPException, OSError, TooMuch) as error:
        raise _busy("no connection") from error


def _busy(reason: str) -> SendFailed:
    """Nothing was taken; the server gets some rest before it is asked again."""
    return SendFailed(reason, retry_in=settings.SEND_RETRY_SECONDS)


def _account_trouble(reason: str) -> SendFailed:
    return SendFailed(f"account: {reason}", retry_in=_ACCOUNT_RETRY_SECONDS, account=True)


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = TimedTlsSocket
    return context


def _dotted(body: str) -> bytes:
    """CRLF line ends, leading dots doubled (RFC 5321, 4.5.2), ready for the final dot."""
    lines = body.encode("ascii").splitlines()
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)


def _queue_id(said: bytes) -> str:
    """The server's own name for the mail, where it gives one."""
    found = _QUEUED_AS.search(said.decode("utf-8", "replace"))
    return found[1] if found else "accepted"


def _refused(what: str, code: int, said: bytes) -> SendFailed:
    """What a reply other than yes means for this mail, and for those after it."""
    if code == 421:  # the server closes: it is too busy, for us or for all
        return _busy("smtp 421")
    enhanced = _ENHANCED.match(said.decode("utf-8", "replace"))
    name = f"smtp {code} {enhanced[1]}" if enhanced else f"smtp {code}"
    # A sender refused for good is refused for every mail; who may not relay has to sign in.
    if code in {530, 535, 538} or (what == "sender" and code >= 500) or b"relay" in said.lower():
        return _account_trouble(name)
    if 400 <= code < 500:
        # One mailbox that is full or greylists holds up no other mail.
        return SendFailed(
            name, retry_in=settings.SEND_RETRY_SECONDS, alone=what != "sender", usable=True
        )
    dead = enhanced[1] in _DEAD if enhanced else code in _DEAD_BASIC
    return SendFailed(name, dead_address=dead and what == "recipient", usable=True)
