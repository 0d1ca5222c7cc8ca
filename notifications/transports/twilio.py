"""SMS through Twilio's own SDK, over our own HTTP client.

The Messages resource has no idempotency key: a POST that may have arrived is looked for, never
repeated blindly. Error codes: https://www.twilio.com/docs/api/errors
"""

import base64
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance, MessageList, MessagePage

from narvar.lib import outbound
from narvar.lib.outbound import MESSAGING, Answer, OutboundError
from notifications.transports.base import Absent, Found, Outgoing, SendFailed, Sent, Trace, Unsure

_API: Final = "https://api.twilio.com"
# 21211: not a phone number. 21610: this recipient said STOP. 21614: not a mobile number.
_DEAD_ADDRESS: Final = frozenset({21211, 21610, 21614})
_TOO_MANY: Final = frozenset({429, 20429})
# A token rotated, an account suspended: what concerns one message only comes with 400.
_ACCOUNT_REFUSED: Final = frozenset({401, 403})
_ACCOUNT_RETRY_SECONDS: Final = 300
_MAX_RETRY_SECONDS: Final = 3600
# Their clock against ours, and the time between our writing the attempt down and their taking it.
_CLOCK_SLACK: Final = timedelta(seconds=60)
_PAGE_SIZE: Final = 100
_MAX_PAGES: Final = 10
# What the SDK raises: its own errors, and any of these on an answer it reads without checking.
_UNREADABLE: Final = (TwilioException, ValueError, TypeError, KeyError, AttributeError)


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """`api_base` stands in for https://api.twilio.com when it is not empty."""

    sid: str
    token: str = field(repr=False)
    api_base: str = ""


def house_account() -> TwilioAccount:
    """The account that the settings name, for retailers without one of their own."""
    return TwilioAccount(
        sid=settings.TWILIO_ACCOUNT_SID,
        token=settings.TWILIO_AUTH_TOKEN,
        api_base=settings.TWILIO_API_BASE,
    )


class Twilio:
    def __init__(self, account: TwilioAccount) -> None:
        self._account = account

    def send(self, outgoing: Outgoing) -> Sent:
        """Queues the message at Twilio. A `sender` of MG… is a messaging service."""
        http = _OverOutbound(self._account)
        sender = "messaging_service_sid" if outgoing.sender.startswith("MG") else "from_"
        try:
            message = _messages(self._account, http).create(
                to=outgoing.to,
                body=outgoing.body,
                status_callback=outgoing.callback_url,
                **{sender: outgoing.sender},
            )
            return Sent(_text(message.sid))
        except OutboundError as error:
            unsure = error.may_have_arrived
            raise SendFailed(
                error.reason, retry_in=settings.SEND_RETRY_SECONDS, unsure=unsure
            ) from error
        except _UNREADABLE as error:
            raise _failure(getattr(error, "code", None), http.last) from error

    def look_for(self, *, to: str, code: str, since: datetime) -> Trace:
        """Reads the messages to `to`, newest first, until all of a page are older than `since`.

        Without a date filter: a queued message has no sent date, and the filters are day-wide.
        """
        oldest, blind = since - _CLOCK_SLACK, False
        try:
            for page in self._pages(to):
                messages = list(page)
                for message in messages:
                    if message.body and code in message.body:
                        return Found(_text(message.sid), _text(message.status))
                recent = [message for message in messages if _at(message) >= oldest]
                blind = blind or any(not message.body for message in recent)
                if (messages and not recent) or not page.next_page_url:
                    return Unsure("a message without its body") if blind else Absent()
        except OutboundError as error:
            return Unsure(error.reason)
        except _UNREADABLE as error:
            return Unsure(f"unreadable: {type(error).__name__}")
        return Unsure("more messages than are read")

    def valid_callback(self, url: str, params: Mapping[str, str], signature: str) -> bool:
        """Whether Twilio signed this request. `url` is the address as Twilio was given it."""
        return bool(RequestValidator(self._account.token).validate(url, params, signature))

    def _pages(self, to: str) -> Iterator[MessagePage]:
        http = _OverOutbound(self._account)
        page: MessagePage | None = _messages(self._account, http).page(to=to, page_size=_PAGE_SIZE)
        for _ in range(_MAX_PAGES):
            if page is None:
                return
            http.require_list_of_messages()
            yield page
            page = page.next_page()


class _OverOutbound(HttpClient):  # type: ignore[misc]  # the SDK's classes are untyped
    """Carries the SDK's requests over `outbound`. One for each call: it remembers its answer."""

    def __init__(self, account: TwilioAccount) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False)
        self._base = account.api_base.rstrip("/") or _API
        self.last: Answer | None = None

    def request(
        self,
        method: str,
        uri: str,
        *,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        self.last = outbound.request(
            method,
            self._url(uri, params),
            purpose=MESSAGING,
            headers={**(headers or {}), **_authorization(auth)},
            body=urlencode(data, doseq=True).encode() if data else None,
            # A POST that outlived its lease could arrive after somebody looked for it in vain.
            seconds=settings.SEND_TIMEOUT_SECONDS if timeout is None else timeout,
        )
        text = self.last.body.decode("utf-8", errors="replace")
        return Response(self.last.status, text, self.last.headers)

    def require_list_of_messages(self) -> None:
        """The SDK takes any answer's only list for the messages; an error page is no absence."""
        answer = self.last.json() if self.last else None
        if not isinstance(answer, dict) or not isinstance(answer.get("messages"), list):
            raise ValueError("not a list of messages")

    def _url(self, uri: str, params: Mapping[str, object] | None) -> str:
        # The next page's address comes out of an answer; credentials go to Twilio only.
        if not uri.startswith(f"{_API}/"):
            raise ValueError("the address is not Twilio's")
        query = f"?{urlencode(params, doseq=True)}" if params else ""
        return f"{self._base}{uri.removeprefix(_API)}{query}"


def _messages(account: TwilioAccount, http: HttpClient) -> MessageList:
    # The SDK would let environment variables choose another host.
    fixed = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}
    return Client(account.sid, account.token, http_client=http, environment=fixed).messages


def _authorization(auth: tuple[str, str] | None) -> dict[str, str]:
    if auth is None:
        return {}
    return {"Authorization": f"Basic {base64.b64encode(':'.join(auth).encode()).decode()}"}


def _failure(code: object, answer: Answer | None) -> SendFailed:
    if answer is None:  # the SDK could not even write the request
        return SendFailed("cannot be written")
    if answer.status < 300 or answer.status == 408 or answer.status >= 500:
        return _open(answer)
    if code in _DEAD_ADDRESS:
        return SendFailed(f"twilio {code}", dead_address=True)
    if code in _TOO_MANY or answer.status == 429:
        return SendFailed("too many requests", retry_in=_retry_after(answer))
    said = f"twilio {code}" if code and code != answer.status else f"http {answer.status}"
    if answer.status not in _ACCOUNT_REFUSED:
        return SendFailed(said)
    return SendFailed(f"account: {said}", retry_in=_ACCOUNT_RETRY_SECONDS, account=True)


def _open(answer: Answer) -> SendFailed:
    """Whether it was taken cannot be told from this answer."""
    reason = "unreadable answer" if answer.status < 300 else f"http {answer.status}"
    return SendFailed(reason, retry_in=_retry_after(answer), unsure=True)


def _retry_after(answer: Answer) -> int:
    """Seconds, as Twilio writes them, within bounds."""
    text = answer.headers.get("retry-after", "")
    seconds = int(text) if text.isdecimal() and len(text) < 9 else settings.SEND_RETRY_SECONDS
    return max(1, min(seconds, _MAX_RETRY_SECONDS))


def _at(message: MessageInstance) -> datetime:
    """When Twilio created it; a message that does not say counts as new."""
    return message.date_created or datetime.max.replace(tzinfo=UTC)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a message without its id or status")
    return value
