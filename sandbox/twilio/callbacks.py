"""Signed status callbacks, sent beside the answers and never in their way."""

import asyncio
import uuid
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from sandbox.faults import Fault, Faults
from sandbox.log import Log
from sandbox.twilio.messages import API_VERSION, Message
from sandbox.twilio.signing import signature

TIMEOUT: Final = aiohttp.ClientTimeout(total=15, connect=10)
AT_ONCE: Final = 64
RETRY_AFTER: Final = 0.25


@dataclass(frozen=True, slots=True)
class Callback:
    sid: str
    status: str
    url: str
    auth_token: str
    fields: tuple[tuple[str, str], ...]
    # The same for every try of one callback, so that a receiver can tell a repetition.
    token: str = field(default_factory=lambda: str(uuid.uuid4()))

    def headers(self) -> dict[str, str]:
        return {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "I-Twilio-Idempotency-Token": self.token,
            "X-Twilio-Signature": signature(self.auth_token, self.url, self.fields),
        }


def of(message: Message, auth_token: str) -> Callback:
    fields = {
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "MessageStatus": message.status,
        "To": message.to,
        "MessageSid": message.sid,
        "AccountSid": message.account_sid,
        "From": message.sender or "",
        "ApiVersion": API_VERSION,
    }
    if message.service_sid:
        fields["MessagingServiceSid"] = message.service_sid
    if message.error_code is not None:
        fields["ErrorCode"] = str(message.error_code)
    return Callback(
        message.sid, message.status, message.callback, auth_token, tuple(fields.items())
    )


class Caller:
    def __init__(self, log: Log, faults: Faults) -> None:
        self._log = log
        self._faults = faults
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        connector = aiohttp.TCPConnector(limit=AT_ONCE)
        self._session = aiohttp.ClientSession(connector=connector, timeout=TIMEOUT)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def call(self, callback: Callback) -> None:
        self.spawn(self._under_faults(callback, self._faults.struck("twilio_callback")))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _under_faults(self, callback: Callback, struck: Sequence[Fault]) -> None:
        kinds = {fault.kind for fault in struck}
        if "drop" in kinds:
            self._write(callback, "callback_dropped")
            return
        # Out of order: "sent" comes so late that the end has been told before.
        late = {"latency", "out_of_order"} if callback.status == "sent" else {"latency"}
        await asyncio.sleep(sum(fault.amount() for fault in struck if fault.kind in late))
        for _ in range(2 if "duplicate" in kinds else 1):
            await self._tried_twice(callback)

    async def _tried_twice(self, callback: Callback) -> None:
        if await self._answered(callback, attempt=1):
            return
        await asyncio.sleep(RETRY_AFTER)
        await self._answered(callback, attempt=2)

    async def _answered(self, callback: Callback, *, attempt: int) -> bool:
        """Whether the receiver answered at all, and not with a 5xx."""
        try:
            code, _ = await self._post(callback)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            reason = f"{type(error).__name__}: {error}"
            self._write(callback, "callback", attempt=attempt, answer=None, error=reason)
            return False
        self._write(callback, "callback", attempt=attempt, answer=code)
        return code < 500

    async def ask(self, callback: Callback) -> str:
        """The body of the receiver's answer; "" where there is none with a 200."""
        try:
            code, text = await self._post(callback)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            reason = f"{type(error).__name__}: {error}"
            self._write(callback, "webhook", answer=None, error=reason)
            return ""
        self._write(callback, "webhook", answer=code)
        return text if code == 200 else ""

    async def _post(self, callback: Callback) -> tuple[int, str]:
        if self._session is None:
            raise RuntimeError("the caller was not started")
        # The URL goes out as it is written: it is what was signed.
        url = URL(callback.url, encoded=True)
        body = urlencode(callback.fields).encode()
        async with self._session.post(
            url, data=body, headers=callback.headers(), allow_redirects=False
        ) as response:
            return response.status, await response.text(errors="replace")

    def _write(self, callback: Callback, what: str, **details: object) -> None:
        told = {"sid": callback.sid, "status": callback.status, "url": callback.url}
        self._log.write("twilio", what, **told, token=callback.token, **details)
