"""A UPS Track answer becomes a reading. Pure."""

from datetime import UTC, datetime, time
from typing import Any, Final, NamedTuple

from tracking.carriers.base import Reading, Scan, malformed
from tracking.carriers.ups.activity import UNREADABLE, Service, scan_of
from tracking.carriers.ups.errors import not_found, problem_of
from tracking.carriers.ups.estimate import Dates, dates_of, destination_zone, estimates_of
from tracking.carriers.ups.statuses import Words, understand
from tracking.carriers.ups.times import clock_of, day_of
from tracking.carriers.values import mapping, rows, text
from tracking.states import Status, summary

_MOST_NUMBERS: Final = 10
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_ARRIVED: Final = frozenset({Status.DELIVERED, Status.RETURNED})
# Places where a parcel has been handed over: UPS fills deliveryInformation in vain before that.
_HANDED_OVER: Final = _ARRIVED | {Status.READY_FOR_PICKUP}


class Parcel(NamedTuple):
    package: dict[Any, Any]
    dates: Dates
    scans: list[Scan]
    unmapped: frozenset[str]
    since: datetime
    """The newest thing known of it, to tell the users of a re-used number apart."""


def read(number: str, raw: Any) -> Reading:
    """`raw`: the whole decoded body. Raises CarrierError and nothing else."""
    packages = _packages(raw)
    if not packages:
        return Reading(number, found=False)
    asked = _bare(number)
    own = [pair for pair in packages if _bare(text(pair[1].get("trackingNumber"), 40)) == asked]
    parcels = [_parcel(*pair, number=asked) for pair in own or packages]
    return _reading(number, max(parcels, key=lambda parcel: parcel.since))


def _packages(raw: Any) -> list[tuple[dict[Any, Any], dict[Any, Any]]]:
    """(shipment, package) of all shipments; none where UPS knows nothing of the number."""
    if not isinstance(raw, dict):
        raise malformed("not an object")
    if "trackResponse" not in raw:
        error = problem_of(raw) or malformed("neither trackResponse nor errors")
        if not_found(raw):
            return []
        raise error
    given = mapping(raw["trackResponse"]).get("shipment")
    shipments = rows(given)
    if not shipments and given != []:
        raise malformed("no shipment in trackResponse")
    return [(shipment, package) for shipment in shipments for package in _of(shipment)]


def _of(shipment: dict[Any, Any]) -> list[dict[Any, Any]]:
    given = shipment.get("package")
    packages = rows(given)
    if not packages and given not in (None, [], "", "null"):
        raise malformed("no package can be read")
    return packages


def _bare(number: str) -> str:
    return "".join(number.split()).upper()


def _parcel(shipment: dict[Any, Any], package: dict[Any, Any], *, number: str) -> Parcel:
    scans: list[Scan] = []
    unmapped: set[str] = set()
    service = _service(package, number)
    for activity in _activities(package, unmapped):
        scan, gaps = scan_of(activity, service)
        if scan is not None:
            scans.append(scan)
        unmapped.update(gaps)
    dates = dates_of(package)
    # UPS lists the newest first; of one second the later listed is the older.
    scans.reverse()
    scans.sort(key=lambda scan: scan.at)
    if summary(scans).status not in _HANDED_OVER:
        scans += _delivery_alone(package, dates, scans)
        scans.sort(key=lambda scan: scan.at)
    return Parcel(package, dates, scans, frozenset(unmapped), _since(shipment, scans))


def _activities(package: dict[Any, Any], unmapped: set[str]) -> list[dict[Any, Any]]:
    given = package.get("activity")
    found = rows(given)
    lost = len(given) - len(found) if isinstance(given, list) else 0
    if lost or (given is not None and not isinstance(given, list | dict) and text(given)):
        unmapped.add(UNREADABLE)
    return found


def _service(package: dict[Any, Any], number: str) -> Service:
    """Mail Innovations and freight have code lists of their own."""
    name = text(mapping(package.get("service")).get("description"), 100).lower()
    postal = number.isdigit() and len(number) >= 18
    return Service(mail="mail innovations" in name or postal, freight="freight" in name)


def _since(shipment: dict[Any, Any], scans: list[Scan]) -> datetime:
    picked_up = day_of(shipment.get("pickupDate"))
    booked = datetime.combine(picked_up, time(), UTC) if picked_up else _LONG_AGO
    return max(booked, scans[-1].at) if scans else booked


def _delivery_alone(package: dict[Any, Any], dates: Dates, scans: list[Scan]) -> list[Scan]:
    """UPS may hide the delivery, or all activities, and still give its day and moment."""
    times = mapping(package.get("deliveryTime"))
    if dates.delivered is None or text(times.get("type"), 10).upper() not in {"DEL", ""}:
        return []
    current = mapping(package.get("currentStatus"))
    # The current status carries a statusCode under the name "code".
    code = text(current.get("statusCode"), 12) or text(current.get("code"), 12)
    words = Words(code.upper(), "", "", text(current.get("description")))
    meaning = understand(words).meaning
    if meaning.status not in _HANDED_OVER:
        return []
    clock = clock_of(times.get("endTime"))
    local = datetime.combine(dates.delivered, clock or time(), destination_zone(package, scans))
    at, said = local.astimezone(UTC), f"{dates.delivered:%Y%m%d}"
    if clock is not None:
        said = f"{said} {clock:%H%M%S}"
    elif scans:
        # A day alone must not put the delivery before what led to it.
        at = max(at, scans[-1].at)
    return [Scan(at, said, None, meaning.status, meaning.cause, words.label(), words.text)]


def _reading(number: str, parcel: Parcel) -> Reading:
    package, scans = parcel.package, parcel.scans
    status = summary(scans).status
    estimated, original = estimates_of(package, parcel.dates, scans)
    if status in _ARRIVED or parcel.dates.delivered is not None:
        estimated = None
    handed_over = status in _HANDED_OVER or parcel.dates.delivered is not None
    delivered_to, signed_by = _proof(package) if handed_over else (None, None)
    return Reading(
        number,
        found=True,
        scans=tuple(scans),
        estimated=estimated,
        original=original,
        delivered_to=delivered_to,
        signed_by=signed_by,
        service=text(mapping(package.get("service")).get("description"), 80) or None,
        handed_to=_handed_to(package, _bare(number)),
        unmapped=parcel.unmapped,
    )


def _proof(package: dict[Any, Any]) -> tuple[str | None, str | None]:
    """(delivered to, signed by). In some answers both hold what belongs into `deliveryTime`, type
    and clock: a name has a letter."""
    information = mapping(package.get("deliveryInformation"))
    place, person = (text(information.get(name), 120) for name in ("location", "receivedBy"))
    named = any(map(str.isalpha, person))
    return None if place == "DEL" else place or None, person if named else None


def _handed_to(package: dict[Any, Any], own: str) -> tuple[tuple[str, str], ...]:
    """The post office's number (its "package identification code") where it delivers the last mile.

    What else stands among the alternate numbers is the shipper's own.
    """
    others = rows(package.get("alternateTrackingNumber"))
    named = ((text(o.get("type"), 40).upper(), _bare(text(o.get("number"), 50))) for o in others)
    found = [
        ("usps", number)
        for kind, number in named
        if kind.startswith("USPS") and number not in {"", own}
    ]
    return tuple(dict.fromkeys(found))[:_MOST_NUMBERS]
