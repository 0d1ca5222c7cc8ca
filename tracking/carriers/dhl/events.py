"""One event of a DHL shipment becomes one scan."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from tracking.carriers.base import Place, Scan
from tracking.carriers.dhl.places import place_of
from tracking.carriers.dhl.statuses import COARSE, Words, understand
from tracking.carriers.meanings import NOTICE
from tracking.carriers.stamps import LONGEST, Stamp, stamp_of
from tracking.carriers.values import plain, rows, text
from tracking.carriers.zones import Zone, zone_of
from tracking.states import Status

UNREADABLE: Final = "event:unreadable"


class Shipment(NamedTuple):
    """What an event cannot say by itself."""

    service: str
    home: Zone | None
    """The zone of events without a place."""
    present: Stamp | None
    """When the shipment's present status was reached; it may have the offset that the event of
    the same moment lacks."""
    pieces: frozenset[str]
    piece: str
    """The piece that was asked for; "" where it was the shipment."""
    whole: bool
    """All of it has arrived."""


def scan_of(event: dict[Any, Any], shipment: Shipment) -> tuple[Scan | None, str | None]:
    """The scan, and what the tables have no word for."""
    words = words_of(event, shipment.service)
    stamp = stamp_of(event.get("timestamp"))
    if stamp is None or not (words.status or words.coarse or words.text):
        return None, UNREADABLE
    place = place_of(event.get("location"))
    said = text(event.get("timestamp"), LONGEST)
    at, offset = _moment(stamp, place, shipment)
    understood = understand(words)
    meaning, label = understood.meaning, words.label()
    if meaning.status is Status.DELIVERED and _is_a_part(event, shipment):
        meaning = NOTICE
    shown = words.text or words.status
    scan = Scan(at, said, offset, meaning.status, meaning.cause, label, shown, place)
    return scan, None if understood.mapped else label


def words_of(event: dict[Any, Any], service: str) -> Words:
    status, coarse = plain(event.get("status")), text(event.get("statusCode"), 20).lower()
    if coarse not in COARSE and status.lower() in COARSE:
        coarse = status.lower()
    described = plain(event.get("description")) or plain(event.get("remark"))
    return Words(service, status, coarse, described)


def is_of_another_piece(event: dict[Any, Any], shipment: Shipment) -> bool:
    of = piece_ids(event.get("pieceIds"))
    return bool(shipment.piece and of) and shipment.piece not in of


def _is_a_part(event: dict[Any, Any], shipment: Shipment) -> bool:
    """A piece has arrived, others have not."""
    of = piece_ids(event.get("pieceIds"))
    return bool(not shipment.piece and not shipment.whole and of and shipment.pieces - of)


def piece_ids(given: Any) -> frozenset[str]:
    listed = given if isinstance(given, list) else [given]
    return frozenset(filter(None, (text(one, 60).upper() for one in listed)))


def _moment(stamp: Stamp, place: Place | None, shipment: Shipment) -> tuple[datetime, int | None]:
    if stamp.offset is None and (present := shipment.present) and present.offset is not None:
        if present.local == stamp.local:
            stamp = present
    zone = _zone(place) or shipment.home
    if stamp.offset is not None:
        at = stamp.utc()
        if stamp.offset:
            return at, stamp.offset
        return at, _offset_in(zone, at) if zone and zone.sure else None
    if zone is None:
        return stamp.utc(), None
    at = stamp.local.replace(tzinfo=zone.info).astimezone(UTC)
    return at, _offset_in(zone, at) if zone.sure else None


def _zone(place: Place | None) -> Zone | None:
    return zone_of(place.country, place.state) if place else None


def _offset_in(zone: Zone, at: datetime) -> int:
    offset = at.astimezone(zone.info).utcoffset() or timedelta()
    return int(offset.total_seconds() // 60)


def events_in(given: Any) -> tuple[list[dict[Any, Any]], bool]:
    """The events, and whether any of them was no event."""
    found = rows(given)
    count = len(given) if isinstance(given, list) else 0 if given in (None, "") else 1
    return found, len(found) != count
