"""The SMTP side: takes mail as a receiving server does, with faults on demand.

Sandbox addresses: `unknown@` is refused, `bounce@`, `full@`, `late@` and `complain@` are accepted
and come back as the reports that real servers send.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, Final

import aiohttp
from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.faults import Fault, Faults
from sandbox.log import Log
from sandbox.smtp.mailboxes import Mail, Mailboxes
from sandbox.smtp.returns import HOST as NAME
from sandbox.smtp.returns import answer_to
from sandbox.smtp.strict import MOST_BYTES, bad_address, refusal

LOOPBACK: Final = "127.0.0.1"
REPORT_AFTER: Final = 0.5
TIMEOUT: Final = aiohttp.ClientTimeout(total=15)
UNKNOWN: Final = frozenset({"unknown", "nobody"})
CLOSING: Final = f"421 4.3.2 {NAME} Service not available, closing transmission channel"


class Smtp:
    """`reports_to`: the address to which bounces and complaints are POSTed, as by an MTA's pipe."""

    def __init__(self, log: Log, faults: Faults, *, port: int = 0, reports_to: str = "") -> None:
        self.boxes = Mailboxes()
        self.reports_to = reports_to
        self.port = port
        self.log = log
        self.faults = faults
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Session(self), LOOPBACK, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._server is not None:
            self._server.close()

    def take(self, envelope: Envelope) -> None:
        """The mail is accepted: from here on it is ours to deliver."""
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            mail = Mail(envelope.mail_from or "", recipient, content)
            self.boxes.add(mail)
            self._write(mail)
            if self.reports_to and (report := answer_to(mail)) is not None:
                self._later(self._report(mail, report))

    def refused(self, reply: str, envelope: Envelope, address: str = "") -> str:
        to = address or ",".join(envelope.rcpt_tos)
        self.log.write("smtp", "refused", to=to, sender=envelope.mail_from, reply=reply)
        return reply

    def _write(self, mail: Mail) -> None:
        self.log.write(
            "smtp",
            "mail",
            id=mail.id,
            to=mail.to,
            sender=mail.sender,
            **{"from": mail.shown_from},
            message_id=mail.message_id,
            subject=mail.subject,
            size=len(mail.raw),
        )

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _report(self, mail: Mail, report: bytes) -> None:
        await asyncio.sleep(REPORT_AFTER)
        told = {"to": mail.to, "message_id": mail.message_id, "url": self.reports_to}
        headers = {"Content-Type": "message/rfc822"}
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                session.post(self.reports_to, data=report, headers=headers) as answer,
            ):
                self.log.write("smtp", "report", answer=answer.status, **told)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            self.log.write("smtp", "report", answer=None, error=str(error), **told)


class _Session(SMTP):
    """One connection: aiosmtpd's protocol with our handler, and a way to cut it."""

    def __init__(self, house: Smtp) -> None:
        super().__init__(
            _Handler(house),
            hostname=NAME,
            ident="ESMTP",
            data_size_limit=MOST_BYTES,
            loop=asyncio.get_running_loop(),
        )

    async def smtp_DATA(self, arg: str) -> None:
        if "drop_before" in _kinds(self.envelope):
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._reader.read(256)
            self.cut()
            return
        await super().smtp_DATA(arg)

    def cut(self) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()


class _Handler:
    """aiosmtpd's hooks. What strikes is drawn once for each mail, at its MAIL command."""

    def __init__(self, house: Smtp) -> None:
        self.house = house

    async def handle_MAIL(
        self, server: _Session, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        struck = self.house.faults.struck("smtp")
        envelope.struck = struck  # type: ignore[attr-defined]
        if any(fault.kind == "421" for fault in struck):
            asyncio.get_running_loop().call_later(0.02, server.cut)
            return self.house.refused(CLOSING, envelope)
        if address and bad_address(address):
            return self.house.refused("553 5.1.7 Malformed sender address", envelope)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, server: _Session, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        reply = self._recipient(envelope, address)
        if not reply.startswith("250"):
            return self.house.refused(reply, envelope, address)
        envelope.rcpt_tos.append(address)
        return reply

    def _recipient(self, envelope: Envelope, address: str) -> str:
        if bad_address(address):
            return "553 5.1.3 Malformed recipient address"
        if address.partition("@")[0].partition("+")[0].lower() in UNKNOWN:
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        if "greylist" in _kinds(envelope):
            return "451 4.7.1 Greylisted, please try again later"
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: _Session, session: Session, envelope: Envelope) -> str:
        struck: Sequence[Fault] = getattr(envelope, "struck", ())
        await _sleep(struck, "before")
        kinds = {fault.kind for fault in struck}
        if "drop_at_dot" in kinds:
            server.cut()
            return "421 cut"
        eight_bit = "BODY=8BITMIME" in envelope.mail_options
        reply = refusal(envelope.original_content or b"", eight_bit=eight_bit)
        if reply is not None:
            return self.house.refused(reply, envelope)
        self.house.take(envelope)
        await _sleep(struck, "after")
        if "drop_after" in kinds:
            server.cut()
        return f"250 2.0.0 Ok: queued as {self.house.log.last:010X}"


def _kinds(envelope: Envelope | None) -> set[str]:
    return {fault.kind for fault in getattr(envelope, "struck", ())}


async def _sleep(struck: Sequence[Fault], phase: str) -> None:
    await asyncio.sleep(sum(f.amount() for f in struck if f.kind == "latency" and f.phase == phase))
