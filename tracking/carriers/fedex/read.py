"""A FedEx track answer becomes a reading. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from tracking.carriers.base import Reading, Scan, malformed
from tracking.carriers.fedex.errors import call_error, parcel_error, problem_in, problems_of
from tracking.carriers.fedex.estimate import estimates_of
from tracking.carriers.fedex.handover import handed_to
from tracking.carriers.fedex.present import present_scan
from tracking.carriers.fedex.proof import proof_of
from tracking.carriers.fedex.scans import (
    CONTRADICTION,
    UNREADABLE,
    Dates,
    dates_of,
    scan_of,
)
from tracking.carriers.values import mapping, rows, text
from tracking.states import Status, summary

_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_ARRIVED: Final = frozenset({Status.DELIVERED, Status.RETURNED})
_SAME_MOMENT_SECONDS: Final = 60.0
_BEGINNINGS: Final = (
    "SHIP",
    "ACTUAL_PICKUP",
    "ACTUAL_TENDER",
    "SHIPMENT_DATA_RECEIVED",
    "ANTICIPATED_TENDER",
    "ACTUAL_DELIVERY",
)
# A result that holds none of these tells of no shipment.
_TELLING: Final = ("scanEvents", "latestStatusDetail", "dateAndTimes")


class Shipment(NamedTuple):
    result: dict[Any, Any]
    dates: Dates
    scans: list[Scan]
    unmapped: frozenset[str]

    @property
    def age(self) -> tuple[datetime, datetime, str]:
        """To tell the users of a re-used number apart: the one that began last is the newest."""
        number = mapping(self.result.get("trackingNumberInfo"))
        unique = text(number.get("trackingNumberUniqueId"), 80)
        if self.scans:
            return self.scans[0].at, self.scans[-1].at, unique
        known = (self.dates[kind].at(UTC) for kind in _BEGINNINGS if kind in self.dates)
        began = next(known, _LONG_AGO)
        return began, began, unique


def read(number: str, raw: Any) -> Reading:
    """`raw`: the whole decoded body. Raises CarrierError and nothing else."""
    results = _results(number, raw)
    told = [result for result in results if _tells(result)]
    if told:
        shipments = [_shipment(result) for result in told]
        return _reading(number, max(shipments, key=lambda shipment: shipment.age))
    problems = [problem for result in results if (problem := problem_in(result)) is not None]
    if results and not problems:
        raise malformed("nothing in the result")
    for problem in problems:
        if not problem.not_found:
            raise parcel_error(problem)
    return Reading(number, found=False)


class Group(NamedTuple):
    """A complete result: what FedEx has for one of the numbers asked."""

    asked: str
    inner: frozenset[str]
    """The numbers that its members go by."""
    content: dict[Any, Any]


def groups_of(raw: Any) -> list[Group]:
    found = rows(mapping(mapping(raw).get("output")).get("completeTrackResults"))
    return [_group(content) for content in found]


def own_groups(groups: list[Group], number: str) -> list[Group]:
    """Those of a number by the number asked, else by the one inside."""
    own = [group for group in groups if group.asked == number]
    return own or [group for group in groups if number in group.inner]


def bare(number: str) -> str:
    return "".join(number.split()).upper()


def _group(content: dict[Any, Any]) -> Group:
    members = [mapping(r.get("trackingNumberInfo")) for r in rows(content.get("trackResults"))]
    inner = (bare(text(member.get("trackingNumber"), 50)) for member in members)
    asked = bare(text(content.get("trackingNumber"), 50))
    return Group(asked, frozenset(number for number in inner if number), content)


def _results(number: str, raw: Any) -> list[dict[Any, Any]]:
    """The results for the number; none where FedEx knows nothing of it."""
    if not isinstance(raw, dict):
        raise malformed("not an object")
    if "output" not in raw:
        problems = problems_of(raw)
        if problems and all(problem.not_found for problem in problems):
            return []
        raise call_error(problems) or malformed("neither output nor errors")
    if mapping(raw["output"]).get("completeTrackResults") == []:
        return []
    groups = groups_of(raw)
    own = own_groups(groups, bare(number))
    if not own and len(groups) == 1:
        # Asked alone, answered alone: FedEx may give the number in another form.
        own = groups
    if not own:
        raise malformed("no result for the number")
    results = [result for group in own for result in rows(group.content.get("trackResults"))]
    if not results:
        raise malformed("no track result")
    return results


def _tells(result: dict[Any, Any]) -> bool:
    return any(rows(result.get(name)) not in ([], [{}]) for name in _TELLING)


def _shipment(result: dict[Any, Any]) -> Shipment:
    dates = dates_of(result)
    scans: list[Scan] = []
    unmapped = set(_lost(result))
    for event in rows(result.get("scanEvents")):
        read = scan_of(event, dates)
        unmapped.update(read.gaps)
        if read.scan is not None:
            scans.append(read.scan)
    # FedEx lists the newest first; of one second the later listed is the older.
    scans.reverse()
    scans.sort(key=lambda scan: scan.at)
    if (extra := present_scan(result, dates, scans)) is not None:
        scans.append(extra)
        scans.sort(key=lambda scan: scan.at)
    if _contradicted(dates, scans):
        unmapped.add(CONTRADICTION)
    return Shipment(result, dates, scans, frozenset(unmapped))


def _lost(result: dict[Any, Any]) -> Iterator[str]:
    given = result.get("scanEvents")
    if isinstance(given, list):
        broken = len(given) != len(rows(given))
    else:
        broken = not isinstance(given, dict) and bool(text(given))
    if broken:
        yield UNREADABLE


def _contradicted(dates: Dates, scans: list[Scan]) -> bool:
    """Whether FedEx gives the delivery two moments, each with an offset. The scan's is taken."""
    date = dates.get("ACTUAL_DELIVERY")
    delivered = [s.at for s in scans if s.status is Status.DELIVERED and s.offset is not None]
    if date is None or not date.placed or date.whole_day or not delivered:
        return False
    apart = min(abs((at - date.at(UTC)).total_seconds()) for at in delivered)
    return apart > _SAME_MOMENT_SECONDS


def _reading(number: str, shipment: Shipment) -> Reading:
    result, scans = shipment.result, shipment.scans
    status = summary(scans).status
    estimated, original = estimates_of(result, shipment.dates, scans, status)
    delivered_to, signed_by = proof_of(result, status)
    service = mapping(result.get("serviceDetail"))
    return Reading(
        number,
        found=True,
        scans=tuple(scans),
        estimated=None if status in _ARRIVED else estimated,
        original=original,
        delivered_to=delivered_to,
        signed_by=signed_by,
        service=text(service.get("description"), 80) or text(service.get("type"), 80) or None,
        handed_to=handed_to(result, own=number),
        unmapped=shipment.unmapped,
    )
