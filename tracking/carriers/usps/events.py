"""One event of a USPS parcel becomes one scan."""

import re
from typing import Any, Final

from tracking.carriers.base import Scan
from tracking.carriers.usps.places import place_of
from tracking.carriers.usps.statuses import understand
from tracking.carriers.usps.times import moment_of
from tracking.carriers.values import plain, text
from tracking.carriers.zones import Zone

UNREADABLE: Final = "event:unreadable"
CONTRADICTION: Final = "time:contradiction"
_HANDED_TO: Final = re.compile(r"delivered(?:,| to)? (.+)", re.IGNORECASE)


def scan_of(event: dict[Any, Any], home: Zone | None) -> tuple[Scan | None, list[str]]:
    """The scan, and what is to be counted. `home`: the zone of events without a place."""
    code = text(event.get("eventCode"), 12).upper()
    said = plain(event.get("eventType"))
    place = place_of(event)
    moment = moment_of(event, place, home)
    if moment is None or not (code or said):
        return None, [UNREADABLE]
    understood = understand(code, said)
    meaning = understood.meaning
    scan = Scan(
        moment.at, moment.said, moment.offset, meaning.status, meaning.cause, code, said, place
    )
    gaps = [] if understood.mapped else [code or f"text:{said[:60]}"]
    return scan, gaps if moment.agreed else [*gaps, CONTRADICTION]


def place_of_delivery(scan: Scan) -> str:
    """ "Front Door/Porch" of "Delivered, Front Door/Porch"; "" where it is not said."""
    found = _HANDED_TO.fullmatch(scan.text)
    return found[1] if found else ""
