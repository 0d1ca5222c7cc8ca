"""The control API: time, parcels, faults, the log, phones. JSON in, JSON out."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from aiohttp import web

from sandbox.answers import answer
from sandbox.clock import Clock, ClockRefused, ClockUnavailable
from sandbox.faults import Faults
from sandbox.fields import Fields, Refused
from sandbox.log import LinesGone, Log
from sandbox.nws.api import Nws
from sandbox.nws.holding import hold
from sandbox.nws.storms import shown
from sandbox.parcels import Parcel, newest_first
from sandbox.smtp.server import Smtp
from sandbox.stands import Stand
from sandbox.twilio.api import Twilio
from sandbox.twilio.messages import Account, Message

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ACCOUNT_SID: Final = re.compile(r"AC[0-9a-fA-F]{32}")
CHUNK: Final = 64 * 1024


@dataclass(slots=True)
class Control:
    clock: Clock
    log: Log
    faults: Faults
    stands: Mapping[str, Stand]
    twilio: Twilio
    smtp: Smtp
    nws: Nws

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_control/clock", self.get_clock),
            web.put("/_control/clock", _strict(self.put_clock)),
            web.put("/_control/accounts", _strict(self.put_account)),
            web.put("/_control/pace", _strict(self.put_pace)),
            web.get("/_control/parcels", self.get_parcels),
            web.post("/_control/parcels", _strict(self.post_parcels)),
            web.delete("/_control/parcels", self.delete_parcels),
            web.get("/_control/parcels/{number}", self.get_parcel),
            web.delete("/_control/parcels/{number}", self.delete_parcel),
            web.get("/_control/storms", self.get_storms),
            web.post("/_control/storms", _strict(self.post_storms)),
            web.delete("/_control/storms", self.delete_storms),
            web.delete("/_control/storms/{id}", self.delete_storm),
            web.get("/_control/faults", self.get_faults),
            web.put("/_control/faults", _strict(self.put_faults)),
            web.get("/_control/log", self.get_log),
            web.get("/_control/phones", self.get_phones),
            web.get("/_control/phones/{number}", self.get_phone),
            web.post("/_control/phones/{number}/reply", _strict(self.post_reply)),
            web.get("/_control/mailboxes", self.get_mailboxes),
            web.get("/_control/mailboxes/{address}", self.get_mailbox),
            web.put("/_control/reports", _strict(self.put_reports)),
        ]

    async def get_clock(self, request: web.Request) -> web.Response:
        setting = self.clock.setting
        return answer(
            {
                "now": self.clock.now().isoformat(),
                "rate": setting.rate,
                "since": _iso(setting.since),
                "base": _iso(setting.base),
                "machine": datetime.now(UTC).isoformat(),
            }
        )

    async def put_clock(self, request: web.Request) -> web.Response:
        fields = Fields(await _body(request))
        now = fields.moment("now")
        rate = fields.number("rate") if fields.has("rate") else None
        fields.done()
        try:
            await self.clock.put(now=now, rate=rate)
        except ClockRefused as refused:
            return _errors(409, str(refused))
        except ClockUnavailable as unavailable:
            return _errors(503, str(unavailable))
        self.log.write("control", "clock", now=self.clock.now().isoformat(), rate=rate)
        return await self.get_clock(request)

    async def put_account(self, request: web.Request) -> web.Response:
        fields = Fields(await _body(request))
        service = fields.text("service")
        if service in self.stands:
            self.stands[service].allow(fields)
        elif service == "twilio":
            self._allow_twilio(fields)
        else:
            raise fields.wrong("service", f"must be {', '.join(self.stands)} or twilio")
        return answer({"ok": True})

    async def put_pace(self, request: web.Request) -> web.Response:
        """How fast Twilio's messages go on: seconds, as [low, high], of machine time."""
        fields = Fields(await _body(request))
        sent = _span(fields, "sent_after", self.twilio.walk.pace.sent_after)
        ends = _span(fields, "ends_after", self.twilio.walk.pace.ends_after)
        fields.done()
        self.twilio.walk.pace.sent_after, self.twilio.walk.pace.ends_after = sent, ends
        return answer({"sent_after": list(sent), "ends_after": list(ends)})

    async def get_parcels(self, request: web.Request) -> web.Response:
        now = self.clock.epoch()
        newest = newest_first(stand.parcels for stand in self.stands.values())
        return answer({"parcels": [self._shown(parcel, now) for parcel in newest]})

    async def post_parcels(self, request: web.Request) -> web.Response:
        body = await _body(request)
        now = self.clock.epoch()
        given = body if isinstance(body, list) else [body]
        read = [self._read_parcel(value, now, f"parcels[{i}]") for i, value in enumerate(given)]
        for stand, parcel in read:
            stand.parcels.put(parcel)
            self.log.write("control", "parcel", number=parcel.number)
        return answer({"parcels": [self._shown(parcel, now) for _, parcel in read]}, status=201)

    async def delete_parcels(self, request: web.Request) -> web.Response:
        return answer({"deleted": sum(stand.parcels.clear() for stand in self.stands.values())})

    async def get_parcel(self, request: web.Request) -> web.Response:
        number = request.match_info["number"].upper()
        for stand in self.stands.values():
            if (parcel := stand.parcels.get(number)) is not None:
                return answer(self._shown(parcel, self.clock.epoch()))
        return _errors(404, "no such parcel")

    async def delete_parcel(self, request: web.Request) -> web.Response:
        number = request.match_info["number"].upper()
        removed = sum(stand.parcels.remove(number) for stand in self.stands.values())
        return answer({"deleted": removed}) if removed else _errors(404, "no such parcel")

    async def get_storms(self, request: web.Request) -> web.Response:
        now = self.clock.epoch()
        return answer({"storms": [shown(storm, now) for storm in self.nws.storms.all()]})

    async def post_storms(self, request: web.Request) -> web.Response:
        body = await _body(request)
        now, storms = self.clock.epoch(), self.nws.storms
        given = body if isinstance(body, list) else [body]
        read = [storms.read(value, now=now, where=f"storms[{i}]") for i, value in enumerate(given)]
        for storm in read:
            storms.put(storm)
            self.log.write("control", "storm", id=storm.id, zones=len(storm.zones))
        return answer({"storms": [shown(storm, now) for storm in read]}, status=201)

    async def delete_storms(self, request: web.Request) -> web.Response:
        return answer({"deleted": self.nws.storms.clear()})

    async def delete_storm(self, request: web.Request) -> web.Response:
        removed = self.nws.storms.remove(request.match_info["id"])
        return answer({"deleted": 1}) if removed else _errors(404, "no such storm")

    async def get_faults(self, request: web.Request) -> web.Response:
        return answer({"faults": self.faults.listed()})

    async def put_faults(self, request: web.Request) -> web.Response:
        body = await _body(request)
        for value in body if isinstance(body, list) else [body]:
            self.faults.put(value)
            self.log.write("control", "fault", fault=value)
        return await self.get_faults(request)

    async def get_log(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        after = query.get("after", "0")
        if not (after.isdecimal() and len(after) < 16):
            return _errors(400, "after: must be the number of a line")
        try:
            lines = self.log.after(
                int(after), service=query.get("service", ""), what=query.get("what", "")
            )
        except LinesGone as gone:
            return _errors(410, str(gone))
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        held = bytearray()
        for line in lines:
            held += line
            if len(held) > CHUNK:
                await response.write(bytes(held))
                held.clear()
        await response.write(bytes(held))
        await response.write_eof()
        return response

    async def get_phones(self, request: web.Request) -> web.Response:
        return answer({"phones": self.twilio.store.phones()})

    async def get_phone(self, request: web.Request) -> web.Response:
        """All messages accepted for the number, newest first, whatever became of them."""
        return answer([_message(m) for m in self.twilio.store.on_phone(_number(request))])

    async def post_reply(self, request: web.Request) -> web.Response:
        fields = Fields(await _body(request))
        body, to = fields.text("body"), fields.text("to", "")
        fields.done()
        phone = _number(request)
        inbound = self.twilio.answers.take(phone=phone, body=body, to=to)
        if inbound is None:
            return _errors(404, "nothing was ever sent to this number")
        stopped = self.twilio.store.has_stopped(phone, (inbound.to, inbound.service_sid))
        return answer({"sid": inbound.sid, "stopped": stopped})

    async def get_mailbox(self, request: web.Request) -> web.Response:
        """All mails accepted for the address, newest first, whatever came back of them."""
        mails = self.smtp.boxes.of(request.match_info["address"].strip())
        return answer([mail.resource() for mail in mails])

    async def get_mailboxes(self, request: web.Request) -> web.Response:
        return answer({"smtp_port": self.smtp.port, "mailboxes": self.smtp.boxes.addresses()})

    async def put_reports(self, request: web.Request) -> web.Response:
        """Where bounces and complaints, and shoppers' answers, are POSTed; "" is nowhere."""
        fields = Fields(await _body(request))
        mail = fields.text("mail", self.smtp.reports_to)
        sms = fields.text("sms", self.twilio.answers.webhook)
        fields.done()
        self.smtp.reports_to, self.twilio.answers.webhook = mail, sms
        return answer({"mail": mail, "sms": sms})

    def _read_parcel(self, value: Any, now: float, where: str) -> tuple[Stand, Parcel]:
        stand = self.stands.get(Fields(value, where).text("carrier"))
        if stand is None:
            raise Refused(f"{where}.carrier: must be {' or '.join(self.stands)}")
        storm, silent, rest = _storm(value, where)
        parcel = stand.read_parcel(rest, now=now, where=where)
        if not storm:
            return stand, parcel
        held = hold(parcel, self.nws.storms, carrier=stand.code, storm=storm, silent=silent)
        if held is None:
            raise Refused(f"{where}.storm: only a script of steps or a seed can be held")
        return stand, held

    def _shown(self, parcel: Parcel, now: float) -> dict[str, Any]:
        steps = parcel.peek(now)
        latest = {"at": _iso(steps[-1].at), "text": steps[-1].text} if steps else None
        carrier = next(stand.code for stand in self.stands.values() if _holds(stand, parcel))
        return {
            "carrier": carrier,
            "number": parcel.number,
            "scans": len(steps),
            "latest": latest,
        }

    def _allow_twilio(self, fields: Fields) -> None:
        account_sid, auth_token = fields.text("account_sid"), fields.text("auth_token")
        numbers = frozenset(str(number) for number in fields.items("numbers"))
        fields.done()
        if not ACCOUNT_SID.fullmatch(account_sid):
            raise fields.wrong("account_sid", "must be AC and 32 hexadecimal digits")
        self.twilio.store.accounts[account_sid] = Account(auth_token, numbers)


def _strict(handler: Handler) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as refused:
            return _errors(400, *refused.problems)

    return handle


async def _body(request: web.Request) -> Any:
    try:
        return json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise Refused(f"body: is not JSON: {error}") from error


def _errors(status: int, *problems: str) -> web.Response:
    return answer({"errors": list(problems)}, status=status)


def _storm(value: Any, where: str) -> tuple[str, bool, Any]:
    """Which storm holds the parcel ("" none), whether in silence, and the parcel without that."""
    fields = Fields(value, where)
    storm, silent = fields.text("storm", ""), fields.flag("silent")
    rest = {name: given for name, given in value.items() if name not in ("storm", "silent")}
    return storm, silent, rest


def _span(fields: Fields, name: str, default: tuple[float, float]) -> tuple[float, float]:
    if not fields.has(name):
        return default
    low, high = fields.convert(name, lambda pair: (float(pair[0]), float(pair[1])), "[low, high]")
    if not 0 <= low <= high <= 86_400:
        raise fields.wrong(name, "must be [low, high] seconds, from 0 to 86400")
    return low, high


def _holds(stand: Stand, parcel: Parcel) -> bool:
    return stand.parcels.get(parcel.number) is parcel


def _message(message: Message) -> dict[str, Any]:
    return {
        "sid": message.sid,
        "from": message.sender,
        "to": message.to,
        "body": message.shown,
        "status": message.status,
        "error_code": message.error_code,
        "at": message.created.isoformat(),
        "sent_at": message.sent.isoformat() if message.sent else None,
    }


def _number(request: web.Request) -> str:
    return "+" + request.match_info["number"].strip().removeprefix("+")


def _iso(epoch: float) -> str:
    return datetime.fromtimestamp(epoch, UTC).isoformat()
