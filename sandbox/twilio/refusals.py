"""Twilio's error bodies, and what it refuses (codes: Twilio's error dictionary)."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

import phonenumbers
from aiohttp import web

from sandbox.answers import answer

MOST_CHARACTERS: Final = 1600
ALPHANUMERIC: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 +\-_&]{1,11}")
SHORT_CODE: Final = re.compile(r"\d{5,6}")
SERVICE: Final = re.compile(r"MG[0-9a-fA-F]{32}")
# Twilio's test credentials refuse these recipients; here they do so for every account.
MAGIC_REFUSED: Final = {
    "+15005550001": (21211, "The 'To' number +15005550001 is not a valid phone number."),
    "+15005550002": (21612, "The 'To' phone number is not currently reachable via SMS"),
    "+15005550003": (21408, "Permission to send an SMS has not been enabled for this region"),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (21614, "'To' number is not a valid mobile number"),
}
UNREACHABLE: Final = (30003, "Unreachable destination handset")
UNKNOWN: Final = (30008, "Unknown error")
# Accepted first, then not delivered. These are the sandbox's own.
MAGIC_ENDS: Final = {
    "+15005550101": ("undelivered", UNREACHABLE),
    "+15005550102": ("undelivered", (30005, "Unknown destination handset")),
    "+15005550103": ("undelivered", (30007, "Message filtered")),
    "+15005550104": ("failed", UNKNOWN),
}


class Refused(Exception):
    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def error(
    code: int, message: str, status: int, headers: Mapping[str, str] | None = None
) -> web.Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": more, "status": status}
    return answer(body, status=status, headers=headers)


class Refusals:
    def too_many(self, retry_after: int) -> web.Response:
        return error(20429, "Too Many Requests", 429, {"Retry-After": str(retry_after)})

    def broken(self, status: int) -> web.Response:
        return error(20500, "An internal server error has occurred", status)


def check(fields: Mapping[str, str], own_numbers: frozenset[str]) -> None:
    """Refused where Twilio would not take this message."""
    to, sender = fields.get("To", ""), fields.get("From", "")
    _check_recipient(to)
    if not sender and not fields.get("MessagingServiceSid"):
        raise Refused(21603, "A 'From' phone number is required.")
    _check_sender(to, sender, own_numbers)
    service = fields.get("MessagingServiceSid", "")
    if service and not SERVICE.fullmatch(service):
        raise Refused(21701, "The Messaging Service does not exist")
    _check_body(fields.get("Body", ""))
    _check_callback(fields.get("StatusCallback", ""))


def _check_recipient(to: str) -> None:
    if not to:
        raise Refused(21604, "A 'To' phone number is required.")
    if to in MAGIC_REFUSED:
        raise Refused(*MAGIC_REFUSED[to])
    if not possible(to):
        raise Refused(21211, f"The 'To' number {to} is not a valid phone number.")


def _check_sender(to: str, sender: str, own_numbers: frozenset[str]) -> None:
    if not sender:
        return
    known = possible(sender) or SHORT_CODE.fullmatch(sender) or ALPHANUMERIC.fullmatch(sender)
    if not known or sender == "+15005550001":
        raise Refused(
            21212,
            f"The 'From' number {sender} is not a valid phone number, shortcode, or "
            "alphanumeric sender ID.",
        )
    if sender == to:
        raise Refused(21266, "'To' and 'From' number cannot be the same")
    if own_numbers and sender not in own_numbers:
        raise Refused(
            21606,
            f"The 'From' phone number {sender} is not a valid, message-capable Twilio phone "
            "number for this destination/account",
        )


def _check_body(body: str) -> None:
    if not body:
        raise Refused(21602, "Message body is required.")
    if len(body) > MOST_CHARACTERS:
        raise Refused(21617, "The concatenated message body exceeds the 1600 character limit.")


def _check_callback(url: str) -> None:
    if not url:
        return
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or any(char.isspace() for char in url):
        raise Refused(21609, f"The StatusCallback URL {url} is not a valid URL.")


@lru_cache(maxsize=100_000)
def possible(number: str) -> bool:
    """E.164 with a country code and a length that exists there."""
    if not re.fullmatch(r"\+[1-9]\d{6,14}", number):
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
