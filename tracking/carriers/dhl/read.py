"""A DHL Unified answer becomes a reading. Pure."""

import dataclasses
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from tracking.carriers.base import Reading, Scan, malformed
from tracking.carriers.dhl.client import bare
from tracking.carriers.dhl.errors import meaning_of, problem_in
from tracking.carriers.dhl.estimate import estimate_of
from tracking.carriers.dhl.events import (
    UNREADABLE,
    Shipment,
    events_in,
    is_of_another_piece,
    piece_ids,
    scan_of,
)
from tracking.carriers.dhl.places import home_of, place_of
from tracking.carriers.dhl.proof import delivered_to, signed_by
from tracking.carriers.stamps import Stamp, stamp_of
from tracking.carriers.values import mapping, rows, text
from tracking.carriers.zones import zone_of
from tracking.states import Status, summary

_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_ARRIVED: Final = frozenset({Status.DELIVERED, Status.RETURNED})
_SAYS_NOTHING: Final = frozenset({Status.UNKNOWN})
# The numbers under which another carrier takes the parcel on.
_PARTNERS_NUMBERS: Final = frozenset({"domestic-consignment-id", "local-tracking-number"})

_BUSINESSES: Final = {
    "dgf": "DHL Global Forwarding",
    "ecommerce": "DHL eCommerce",
    "ecommerce-apac": "DHL eCommerce",
    "ecommerce-europe": "DHL eCommerce",
    "ecommerce-iberia": "DHL eCommerce",
    "ecommerce-ppl": "PPL",
    "express": "DHL Express",
    "freight": "DHL Freight",
    "parcel-de": "DHL Paket",
    "parcel-nl": "DHL Parcel",
    "parcel-pl": "DHL Parcel",
    "parcel-uk": "DHL Parcel",
    "post-de": "Deutsche Post",
    "post-international": "Deutsche Post International",
    "svb": "Deutsche Post",
}


class Found(NamedTuple):
    given: dict[Any, Any]
    service: str
    scans: list[Scan]
    unmapped: frozenset[str]
    since: datetime
    """The newest thing known of it, to tell the users of a re-used number apart."""


def read(number: str, raw: Any) -> Reading:
    """`raw`: the whole decoded body. Raises CarrierError and nothing else."""
    shipments = _shipments(raw)
    if not shipments:
        return Reading(number, found=False)
    asked = bare(number)
    own = [shipment for shipment in shipments if asked in _numbers_of(shipment)]
    found = [_found(shipment, asked) for shipment in own or shipments]
    return _reading(number, max(found, key=lambda one: one.since))


def _shipments(raw: Any) -> list[dict[Any, Any]]:
    if not isinstance(raw, dict):
        raise malformed("not an object")
    if "shipments" not in raw:
        problem = problem_in(raw)
        if problem is None:
            raise malformed("neither shipments nor an error")
        if problem[0] == "404":
            return []
        raise meaning_of(*problem)
    given = raw["shipments"]
    shipments = [one for one in rows(given) if one]
    if not shipments and given != []:
        raise malformed("no shipment can be read")
    return shipments


def _numbers_of(shipment: dict[Any, Any]) -> frozenset[str]:
    details = mapping(shipment.get("details"))
    return piece_ids(shipment.get("id")) | piece_ids(details.get("pieceIds"))


def _found(given: dict[Any, Any], asked: str) -> Found:
    service = text(given.get("service"), 30).lower()
    known = _known(given, service, asked)
    scans: list[Scan] = []
    unmapped: set[str] = set()
    events, damaged = events_in(given.get("events"))
    if damaged:
        unmapped.add(UNREADABLE)
    for event in _with_status(given, events):
        if is_of_another_piece(event, known):
            continue
        scan, gap = scan_of(event, known)
        if scan is not None:
            scans.append(scan)
        if gap is not None:
            unmapped.add(gap)
    # DHL lists the newest first; of one moment the later listed is the older.
    scans.reverse()
    scans.sort(key=lambda scan: scan.at)
    if given.get("returnFlag") is True:
        scans = _on_the_way_back(scans)
    return Found(given, service, scans, frozenset(unmapped), scans[-1].at if scans else _LONG_AGO)


def _known(given: dict[Any, Any], service: str, asked: str) -> Shipment:
    status = mapping(given.get("status"))
    pieces = piece_ids(mapping(given.get("details")).get("pieceIds"))
    end = place_of(given.get("destination")) or place_of(given.get("origin"))
    return Shipment(
        service,
        home_of(service) or (zone_of(end.country, end.state) if end else None),
        stamp_of(status.get("timestamp")),
        pieces,
        asked if asked in pieces and asked not in piece_ids(given.get("id")) else "",
        text(status.get("statusCode"), 20).lower() == "delivered",
    )


def _with_status(given: dict[Any, Any], events: list[dict[Any, Any]]) -> list[dict[Any, Any]]:
    """The events, with the present status as one more where they do not hold it.

    An event of its moment that holds nothing but a sentence has its codes.
    """
    status = mapping(given.get("status"))
    stamp = stamp_of(status.get("timestamp"))
    if stamp is None:
        return events
    own = [found is not None and found.local == stamp.local for found in map(_stamp, events)]
    codes = {name: status.get(name) for name in ("statusCode", "status")}
    told = [codes | event if same else event for same, event in zip(own, events, strict=True)]
    return told if any(own) else [status, *events]


def _stamp(event: dict[Any, Any]) -> Stamp | None:
    return stamp_of(event.get("timestamp"))


def _on_the_way_back(scans: list[Scan]) -> list[Scan]:
    """DHL marks the shipment, not the events: the newest that says anything is of the way back.

    The scan's facts stay as they are, so that it is the same one when the next follows.
    """
    for index in range(len(scans) - 1, -1, -1):
        scan = scans[index]
        if scan.status in _SAYS_NOTHING:
            continue
        if scan.status not in (Status.RETURNING, Status.RETURNED):
            back = Status.RETURNED if scan.status is Status.DELIVERED else Status.RETURNING
            scans[index] = dataclasses.replace(scan, status=back)
        break
    return scans


def _reading(number: str, found: Found) -> Reading:
    given, scans = found.given, found.scans
    arrived = summary(scans).status in _ARRIVED
    last = next((scan for scan in reversed(scans) if scan.status in _ARRIVED), None)
    proven = last if arrived else None
    return Reading(
        number,
        found=True,
        scans=tuple(scans),
        estimated=None if arrived else estimate_of(given, found.service, scans),
        delivered_to=delivered_to(proven) if proven else None,
        signed_by=signed_by(given, proven) if proven else None,
        service=_product(given, found.service),
        handed_to=_partners(number, given),
        unmapped=found.unmapped,
    )


def _product(given: dict[Any, Any], service: str) -> str | None:
    name = text(mapping(mapping(given.get("details")).get("product")).get("productName"), 80)
    if name and not name.upper().startswith("UNKNOWN"):
        return name
    return _BUSINESSES.get(service) or (f"DHL {service}" if service else None)


def _partners(number: str, given: dict[Any, Any]) -> tuple[tuple[str, str], ...]:
    """DHL names the kind of a number, and rarely whose it is: a DHL parcel business is us."""
    details = mapping(given.get("details"))
    provider = text(mapping(details.get("provider")).get("destinationProvider"), 40)
    carrier = "dhl" if provider.startswith(("parcel-", "express", "freight")) else ""
    numbers = [
        bare(text(row.get("number"), 60))
        for row in rows(details.get("references"))
        if text(row.get("type"), 40) in _PARTNERS_NUMBERS
    ]
    others = dict.fromkeys(one for one in numbers if one and one != bare(number))
    return tuple((carrier, one) for one in list(others)[:5])
