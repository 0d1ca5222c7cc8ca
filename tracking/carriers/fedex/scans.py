"""One scan event of a FedEx shipment becomes one scan."""

from typing import Any, Final, NamedTuple

from tracking.carriers.base import Place, Scan
from tracking.carriers.fedex.statuses import Delay, Words, understand
from tracking.carriers.fedex.times import Stamp, moment_of, stamp_of
from tracking.carriers.places import place
from tracking.carriers.values import mapping, rows, text

UNREADABLE: Final = "scan:unreadable"
# The delivery's own date and the delivery scan name different moments.
CONTRADICTION: Final = "time:contradiction"

Dates = dict[str, Stamp]
"""`dateAndTimes` by type."""

# Dates that are the moment of an event, and serve where its scan names no offset.
_DATES_OF_EVENTS: Final = {
    "DL": ("ACTUAL_DELIVERY",),
    "PU": ("ACTUAL_PICKUP", "ACTUAL_TENDER"),
}


class Read(NamedTuple):
    scan: Scan | None
    gaps: tuple[str, ...] = ()
    """What the tables have no word for, and what could not be read."""


def scan_of(event: dict[Any, Any], dates: Dates) -> Read:
    """The scan's code is `Words.label()`: all that its meaning was derived from, but the text."""
    words = words_of(event)
    stamp = stamp_of(event.get("date"))
    if stamp is None or not (words.event or words.derived or words.text):
        return Read(None, (UNREADABLE,))
    where = place_of(mapping(event.get("scanLocation")))
    better, contradicted = _better(stamp, words.event, dates)
    moment = moment_of(better, where)
    understood = understand(words)
    meaning, label = understood.meaning, words.label()
    scan = Scan(
        moment.at,
        stamp.said,
        moment.offset,
        meaning.status,
        meaning.cause,
        label,
        text(words.told()),
        where,
    )
    gaps = (() if understood.mapped else (label,)) + ((CONTRADICTION,) if contradicted else ())
    return Read(scan, gaps)


def words_of(event: dict[Any, Any]) -> Words:
    return Words(
        event=_code(event.get("eventType")),
        exception=_code(event.get("exceptionCode")),
        derived=_code(event.get("derivedStatusCode")),
        delay=delay_of(event),
        text=text(event.get("eventDescription")) or text(event.get("derivedStatus")),
        reason=text(event.get("exceptionDescription")),
    )


def latest_words_of(result: dict[Any, Any]) -> Words:
    """The shipment's present status, which has no date of its own."""
    latest = mapping(result.get("latestStatusDetail"))
    reasons = rows(latest.get("ancillaryDetails"))
    first = reasons[0] if reasons else {}
    return Words(
        event=_code(latest.get("code")),
        exception=_code(first.get("reason")),
        derived=_code(latest.get("derivedCode")),
        delay=delay_of(latest),
        text=text(latest.get("statusByLocale")) or text(latest.get("description")),
        reason=text(first.get("reasonDescription")) or text(first.get("actionDescription")),
    )


def delay_of(holder: dict[Any, Any]) -> Delay:
    detail = mapping(holder.get("delayDetail"))
    return Delay(
        text(detail.get("type"), 14).upper(),
        text(detail.get("subType"), 14).upper(),
        text(detail.get("status"), 14).upper(),
    )


def dates_of(result: dict[Any, Any]) -> Dates:
    """Of several dates of one type the latest counts."""
    found: Dates = {}
    for row in rows(result.get("dateAndTimes")):
        kind, stamp = text(row.get("type"), 40).upper(), stamp_of(row.get("dateTime"))
        if stamp is not None and (kind not in found or stamp.local > found[kind].local):
            found[kind] = stamp
    return found


def place_of(location: dict[Any, Any]) -> Place | None:
    """Of an address, or of a location that holds one."""
    contact = mapping(location.get("locationContactAndAddress"))
    address = mapping(contact.get("address")) or mapping(location.get("address")) or location
    lines = address.get("streetLines")
    street = text(lines[0], 100) if isinstance(lines, list) and lines else ""
    return place(
        city=text(address.get("city"), 100),
        state=text(address.get("stateOrProvinceCode"), 60),
        postcode=text(address.get("postalCode"), 20),
        country=text(address.get("countryCode"), 60),
        name=street,
    )


def _code(value: Any) -> str:
    return text(value, 10).upper()


def _better(stamp: Stamp, event: str, dates: Dates) -> tuple[Stamp, bool]:
    """The stamp to trust, and whether the event's own date names another time.

    What carries an offset is preferred, and the scan where both or neither do.
    """
    for kind in () if stamp.placed else _DATES_OF_EVENTS.get(event, ()):
        date = dates.get(kind)
        if date is None or not date.placed or date.whole_day:
            continue
        same_day = date.local.date() == stamp.local.date()
        if date.local == stamp.local or (stamp.whole_day and same_day):
            return date, False
        if event == "DL":
            return date, True
    return stamp, False
