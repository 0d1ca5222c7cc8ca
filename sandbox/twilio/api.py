"""Twilio's Messages API, version 2010-04-01, as the official SDK calls it.

No idempotency key, as at Twilio: each accepted POST is one more message.
"""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from sandbox.answers import answer, basic_credentials, form
from sandbox.faults import Fault, Faults, carried_out
from sandbox.log import Log
from sandbox.twilio import listing, refusals
from sandbox.twilio.callbacks import Caller
from sandbox.twilio.inbound import Answers
from sandbox.twilio.messages import API_VERSION, Account, Message, Store
from sandbox.twilio.refusals import Refused
from sandbox.twilio.walk import DELIVERED, Outcome, Walk

DEFAULT_ACCOUNT: Final = ("AC00000000000000000000000000000001", "sandbox-twilio-token")
ROOT: Final = f"/twilio/{API_VERSION}/Accounts/{{account}}"
Effect = Callable[[web.Request, Sequence[Fault]], Awaitable[web.Response]]


@dataclass(slots=True)
class Twilio:
    log: Log
    faults: Faults
    store: Store = field(default_factory=Store)
    caller: Caller = field(init=False)
    walk: Walk = field(init=False)
    answers: Answers = field(init=False)

    def __post_init__(self) -> None:
        self.caller = Caller(self.log, self.faults)
        self.walk = Walk(self.store, self.log, self.caller)
        self.answers = Answers(self.store, self.log, self.walk, self.caller)
        account_sid, auth_token = DEFAULT_ACCOUNT
        self.store.accounts[account_sid] = Account(auth_token)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(f"{ROOT}/Messages.json", self._route(self._create)),
            web.get(f"{ROOT}/Messages.json", self._route(self._list)),
            web.get(f"{ROOT}/Messages/{{sid}}.json", self._route(self._fetch)),
            web.post(f"{ROOT}/Messages/{{sid}}.json", self._route(self._redact)),
            web.route("*", "/twilio/{path:.*}", self._nothing_here),
        ]

    def _route(self, act: Effect) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            struck = self.faults.struck("twilio")

            async def effect() -> web.Response:
                try:
                    self._authenticate(request)
                    return await act(request, struck)
                except Refused as refused:
                    return self._refused(refused)

            return await carried_out(request, struck, effect, refusals.Refusals())

        return handle

    async def _create(self, request: web.Request, struck: Sequence[Fault]) -> web.Response:
        account_sid = request.match_info["account"]
        fields = await form(request)
        refusals.check(fields, self.store.accounts[account_sid].numbers)
        to, sender = fields["To"], fields.get("From") or None
        service = fields.get("MessagingServiceSid") or None
        if self.store.has_stopped(to, (sender, service)):
            raise Refused(21610, "Attempt to send to unsubscribed recipient")
        message = Message(
            account_sid,
            to,
            sender,
            service,
            fields["Body"],
            status="accepted" if service else "queued",
            callback=fields.get("StatusCallback", ""),
        )
        self.store.add(message)
        self._log_message(message)
        self.walk.begin(message, _outcome(to, struck))
        return answer(message.resource(), status=201)

    async def _list(self, request: web.Request, struck: Sequence[Fault]) -> web.Response:
        account_sid = request.match_info["account"]
        page, messages = listing.listed(self.store, account_sid, request.query)
        hidden = _bodies_hidden(struck)
        resources = [message.resource(body_hidden=hidden) for message in messages]
        return answer(listing.paged(page, account_sid, messages, resources))

    async def _fetch(self, request: web.Request, struck: Sequence[Fault]) -> web.Response:
        message = self._named(request)
        return answer(message.resource(body_hidden=_bodies_hidden(struck)))

    async def _redact(self, request: web.Request, struck: Sequence[Fault]) -> web.Response:
        message = self._named(request)
        if (await form(request)).get("Body") != "":
            raise Refused(20001, "Only an empty Body can be written")
        message.body = ""
        self.log.write("twilio", "redacted", sid=message.sid)
        return answer(message.resource(body_hidden=_bodies_hidden(struck)))

    async def _nothing_here(self, request: web.Request) -> web.Response:
        return self._refused(_not_found(request.path.removeprefix("/twilio")))

    def _authenticate(self, request: web.Request) -> None:
        user, password = basic_credentials(request) or ("", "")
        account = self.store.accounts.get(user)
        known = account is not None and secrets.compare_digest(
            account.auth_token.encode(), password.encode()
        )
        if not known or user != request.match_info["account"]:
            raise Refused(20003, "Authenticate", 401)

    def _named(self, request: web.Request) -> Message:
        message = self.store.get(request.match_info["account"], request.match_info["sid"])
        if message is None:
            raise _not_found(request.path.removeprefix("/twilio"))
        return message

    def _refused(self, refused: Refused) -> web.Response:
        self.log.write("twilio", "refused", code=refused.code, message=refused.message)
        asks = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if refused.status == 401 else None
        return refusals.error(refused.code, refused.message, refused.status, asks)

    def _log_message(self, message: Message) -> None:
        self.log.write(
            "twilio",
            "message",
            sid=message.sid,
            to=message.to,
            **{"from": message.sender},
            service_sid=message.service_sid,
            body=message.body,
            callback=message.callback,
        )


def _outcome(to: str, struck: Sequence[Fault]) -> Outcome:
    if any(fault.kind == "failed" for fault in struck):
        return ("failed", refusals.UNKNOWN)
    if any(fault.kind == "undelivered" for fault in struck):
        return ("undelivered", refusals.UNREACHABLE)
    return refusals.MAGIC_ENDS.get(to, DELIVERED)


def _bodies_hidden(struck: Sequence[Fault]) -> bool:
    return any(fault.kind == "redacted_bodies" for fault in struck)


def _not_found(path: str) -> Refused:
    return Refused(20404, f"The requested resource {path} was not found", 404)
