"""One element of a USPS tracking answer becomes a reading. Pure."""

from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from tracking.carriers.base import Reading, Scan, malformed
from tracking.carriers.stamps import stamp_of
from tracking.carriers.usps.errors import meaning_of, problem_in
from tracking.carriers.usps.estimate import end_zone, estimates_of
from tracking.carriers.usps.events import UNREADABLE, place_of_delivery, scan_of
from tracking.carriers.usps.places import zone_at
from tracking.carriers.usps.summaries import event_of_status, events_of_summaries
from tracking.carriers.values import plain, rows, text
from tracking.states import Status, summary

_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_ARRIVED: Final = frozenset({Status.DELIVERED, Status.RETURNED})
# What an element of a parcel that USPS knows has one of at least.
_SIGNS: Final = ("trackingEvents", "eventSummaries", "statusCategory", "statusSummary", "status")


class Piece(NamedTuple):
    given: dict[Any, Any]
    scans: list[Scan]
    unmapped: frozenset[str]
    since: datetime
    """The newest thing known of it, to tell the users of a re-used number apart."""


def read(number: str, raw: Any) -> Reading:
    """`raw`: one element of the answer's list, or several that share the number.

    Raises CarrierError and nothing else.
    """
    elements = [raw] if isinstance(raw, dict) else _of_number(number, raw)
    known = [element for element in elements if _is_known(element)]
    if known:
        pieces = [_piece(element) for element in known]
        return _reading(number, max(pieces, key=lambda piece: piece.since))
    return _not_known(number, elements)


def _of_number(number: str, raw: Any) -> list[dict[Any, Any]]:
    elements = rows(raw) if isinstance(raw, list) else []
    if not elements:
        raise malformed("not an object")
    own = [e for e in elements if bare(text(e.get("trackingNumber"), 40)) == bare(number)]
    return own or (elements if len(elements) == 1 else [])


def bare(number: str) -> str:
    return "".join(number.split()).upper()


def _is_known(element: dict[Any, Any]) -> bool:
    if element.get("trackingEvents") and element.get("error") is None:
        return True
    return problem_in(element) is None and any(element.get(name) for name in _SIGNS)


def _not_known(number: str, elements: list[dict[Any, Any]]) -> Reading:
    problems = [found for e in elements if (found := problem_in(e)) is not None]
    if problems and all(problem.not_found for problem in problems):
        return Reading(number, found=False)
    for problem in problems:
        if not problem.not_found:
            raise meaning_of(problem)
    raise malformed("neither a parcel nor an error")


def _piece(given: dict[Any, Any]) -> Piece:
    home = end_zone(given, "origin") or zone_at("", "US")
    scans: list[Scan] = []
    unmapped: set[str] = set()
    for event in _events(given, unmapped):
        scan, gaps = scan_of(event, home)
        unmapped.update(gaps)
        if scan is not None:
            scans.append(scan)
    # USPS lists the newest first; of one moment the later listed is the older.
    scans.reverse()
    scans.sort(key=lambda scan: scan.at)
    return Piece(given, scans, frozenset(unmapped), _since(given, scans))


def _events(given: dict[Any, Any], unmapped: set[str]) -> list[dict[Any, Any]]:
    listed = given.get("trackingEvents")
    if not listed:
        lines = given.get("eventSummaries")
        return events_of_summaries(lines) if lines else event_of_status(given.get("statusSummary"))
    found = rows(listed)
    if not isinstance(listed, dict) and len(found) != len(
        listed if isinstance(listed, list) else " "
    ):
        unmapped.add(UNREADABLE)
    return found


def _since(given: dict[Any, Any], scans: list[Scan]) -> datetime:
    taken_in = stamp_of(given.get("mailPieceIntakeDate")) or stamp_of(
        given.get("approximateIntakeDate")
    )
    began = taken_in.utc() if taken_in else _LONG_AGO
    return max(began, scans[-1].at) if scans else began


def _reading(number: str, piece: Piece) -> Reading:
    given, scans = piece.given, piece.scans
    arrived = summary(scans).status in _ARRIVED
    estimated, original = estimates_of(given, scans)
    delivered_to, signed_by = _receipt(given, scans) if arrived else (None, None)
    return Reading(
        number,
        found=True,
        scans=tuple(scans),
        estimated=None if arrived else estimated,
        original=original,
        delivered_to=delivered_to,
        signed_by=signed_by,
        service=_service(given),
        handed_to=_other_labels(number, given),
        unmapped=piece.unmapped,
    )


def _receipt(given: dict[Any, Any], scans: list[Scan]) -> tuple[str | None, str | None]:
    """Where it was left, and who signed, of the newest delivery."""
    last = next(scan for scan in reversed(scans) if scan.status in _ARRIVED)
    for event in rows(given.get("trackingEvents")):
        if plain(event.get("eventType")) != last.text:
            continue
        signed = text(event.get("name"), 120) or text(event.get("recipientName"), 120)
        return place_of_delivery(last) or text(event.get("firm"), 120) or None, signed or None
    return place_of_delivery(last) or None, None


def _service(given: dict[Any, Any]) -> str | None:
    name = plain(given.get("mailClass"), 120)
    if "_" in name and name.isupper():
        name = name.replace("_", " ").title()
    return name[:80] or None


def _other_labels(number: str, given: dict[Any, Any]) -> tuple[tuple[str, str], ...]:
    """An additional label on the same piece, such as one for the way abroad."""
    other = bare(text(given.get("associatedLabel"), 40))
    return (("usps", other),) if other.isalnum() and other != bare(number) else ()
