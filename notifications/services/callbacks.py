"""Twilio's status callbacks: whose they are, whether Twilio sent them, what they say."""

import re
import zlib
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

from django.conf import settings

from narvar.lib import clock, ids
from notifications.metrics import REPORTS
from notifications.services.reports import Report, take_report
from notifications.states import TWILIO
from notifications.transports.twilio import Twilio, house_account
from retailers.tenancy import retailer_id
from tracking.services.payloads import Payload, keep_payloads

_SID: Final = re.compile(r"[A-Za-z0-9]{2,64}")
_CODE: Final = re.compile(r"[0-9]{1,6}")


class NotTwilio(Exception):
    """The signature does not fit: somebody else sent it."""


class Unreadable(Exception):
    """Signed by Twilio, and not a status report."""


class UnknownAttempt(LookupError):
    """Signed by Twilio, and about no attempt of this retailer's."""


def take_callback(
    *, attempt: str, path: str, fields: Mapping[str, str], body: bytes, signature: str
) -> None:
    """Take in a callback to the retailer acted for. `path` as requested, with its query.

    The address that Twilio signed is rebuilt on the configured BASE_URL: what a proxy makes of
    scheme and host does not matter. Raises NotTwilio, Unreadable, UnknownAttempt.
    """
    url = f"{settings.BASE_URL}{path}"
    if not Twilio(house_account()).valid_callback(url, fields, signature):
        raise NotTwilio
    report = _understood(fields)
    _keep(body, "" if report else "not a status report")
    if report is None:
        raise Unreadable
    public_id = ids.decode("att", attempt)
    if public_id is None or not take_report(attempt=public_id, report=report, now=clock.now()):
        raise UnknownAttempt
    REPORTS.labels("sms", report.state or "unknown").inc()


def _understood(fields: Mapping[str, str]) -> Report | None:
    sid, status = fields.get("MessageSid", ""), fields.get("MessageStatus", "")
    if not _SID.fullmatch(sid) or not status:
        return None
    return Report(sid, TWILIO.get(status), _trouble(fields.get("ErrorCode", "")))


def _trouble(code: str) -> str:
    return f"twilio {code}" if _CODE.fullmatch(code) else "not delivered"


def _keep(body: bytes, quarantine: str) -> None:
    digest = blake2b(body, digest_size=16).digest()
    payload = Payload("twilio", None, digest, zlib.compress(body, 1), quarantine)
    keep_payloads([payload], retailer_id=retailer_id())
