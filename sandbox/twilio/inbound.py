"""A shopper answers: what Twilio itself does with it, and the account's webhook.

Twilio's default handling: STOP and its like block this sender for this phone and are confirmed
once, by Twilio; START and its like undo it. The webhook hears of every answer all the same, and
its TwiML becomes messages, which to a blocked phone end as 21610.
"""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Final

from sandbox.log import Log
from sandbox.twilio.callbacks import Callback, Caller
from sandbox.twilio.messages import API_VERSION, Message, Store
from sandbox.twilio.segments import segments
from sandbox.twilio.walk import DELIVERED, Walk

STOPPED: Final = (
    "You have successfully been unsubscribed. You will not receive any more messages from this"
    " number. Reply START to resubscribe."
)
STARTED: Final = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help."
    " Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)


@dataclass(slots=True)
class Answers:
    """`webhook`: the address named for the account's numbers; "" for none."""

    store: Store
    log: Log
    walk: Walk
    caller: Caller
    webhook: str = ""

    def take(self, *, phone: str, body: str, to: str = "") -> Message | None:
        """The shopper's message; None where nothing was ever sent to this phone."""
        before = set(self.store.stopped)
        inbound = self.store.reply(phone=phone, body=body, to=to)
        if inbound is None:
            return None
        ends = {"from": phone, "to": inbound.to}
        self.log.write("twilio", "inbound", sid=inbound.sid, body=body, **ends)
        if self.store.stopped - before:
            self._send(inbound, STOPPED)
        elif before - self.store.stopped:
            self._send(inbound, STARTED)
        if self.webhook:
            self.caller.spawn(self._ask(inbound))
        return inbound

    async def _ask(self, inbound: Message) -> None:
        account = self.store.accounts[inbound.account_sid]
        callback = Callback(
            inbound.sid,
            "received",
            self.webhook,
            account.auth_token,
            tuple(_fields(inbound).items()),
        )
        for words in _messages(await self.caller.ask(callback)):
            if self.store.has_stopped(inbound.sender or "", (inbound.to, inbound.service_sid)):
                self.log.write("twilio", "refused", code=21610, message=words)
            else:
                self._send(inbound, words)

    def _send(self, inbound: Message, words: str) -> None:
        """From the number that was written to, back to the phone."""
        message = Message(
            inbound.account_sid,
            inbound.sender or "",
            inbound.to,
            inbound.service_sid,
            words,
            direction="outbound-reply",
        )
        self.store.add(message)
        ends = {"from": message.sender, "to": message.to}
        self.log.write("twilio", "reply", sid=message.sid, body=words, **ends)
        self.walk.begin(message, DELIVERED)


def _fields(inbound: Message) -> dict[str, str]:
    """As Twilio's "webhook request" page lists them, without the sender's town."""
    fields = {
        "MessageSid": inbound.sid,
        "SmsSid": inbound.sid,
        "SmsMessageSid": inbound.sid,
        "SmsStatus": "received",
        "AccountSid": inbound.account_sid,
        "From": inbound.sender or "",
        "To": inbound.to,
        "Body": inbound.shown,
        "NumMedia": "0",
        "NumSegments": str(segments(inbound.shown)),
        "ApiVersion": API_VERSION,
    }
    if inbound.service_sid:
        fields["MessagingServiceSid"] = inbound.service_sid
    return fields


def _messages(twiml: str) -> list[str]:
    """The words of each <Message>; none where it is not TwiML."""
    try:
        response = ET.fromstring(twiml)  # noqa: S314 - the platform's own answer
    except ET.ParseError:
        return []
    found = response.findall("Message") if response.tag == "Response" else []
    return ["".join(message.itertext()).strip() for message in found]
