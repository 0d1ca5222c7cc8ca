"""The shipment's present status, where its scans do not say it.

`latestStatusDetail` is what FedEx shows its customers. It has no date, and mostly repeats the
newest scan. It says more in four cases: a parcel is running late though its scans all say
movement; it is delivered, and the delivery scan is kept back; it is waiting, in trouble, on its way
back or called off, and no scan ever said so; there are no scans at all.
"""

from typing import Any, Final

from tracking.carriers.base import Scan
from tracking.carriers.fedex.scans import Dates, latest_words_of, place_of
from tracking.carriers.fedex.statuses import Words, understand
from tracking.carriers.fedex.times import Stamp, moment_of
from tracking.carriers.meanings import Meaning
from tracking.carriers.values import mapping, text
from tracking.states import Status, Summary, summary

_MOVING: Final = frozenset({Status.PICKED_UP, Status.IN_TRANSIT})
_TOLD_APART: Final = frozenset(
    {
        Status.OUT_FOR_DELIVERY,
        Status.ATTEMPT_FAILED,
        Status.READY_FOR_PICKUP,
        Status.EXCEPTION,
        Status.RETURNING,
    }
)
_ARRIVED: Final = frozenset({Status.DELIVERED, Status.RETURNED})
_DELIVERED_AT: Final = ("ACTUAL_DELIVERY",)
_ANNOUNCED_AT: Final = ("SHIPMENT_DATA_RECEIVED", "SHIP")
_SEEN_AT: Final = ("ATTEMPTED_DELIVERY", "ACTUAL_PICKUP", "ACTUAL_TENDER")


def present_scan(result: dict[Any, Any], dates: Dates, scans: list[Scan]) -> Scan | None:
    """A scan more, or None. `scans` oldest first."""
    words = latest_words_of(result)
    meaning = understand(words).meaning
    if meaning.status is Status.UNKNOWN:
        return None
    if not scans:
        stamp = _first(dates, _kinds(meaning))
        return None if stamp is None else _scan(result, words, meaning, stamp)
    known = summary(scans)
    if not (_is_news(meaning, known) or _is_unheard_of(meaning, known, scans)):
        return None
    stamp = _first(dates, _DELIVERED_AT) if meaning.status is Status.DELIVERED else None
    return _beside(scans[-1], result, words, meaning, stamp)


def _is_news(meaning: Meaning, known: Summary) -> bool:
    if known.status is Status.PENDING:
        # Scans that say nothing.
        return True
    if meaning.status is Status.DELIVERED:
        return known.status not in _ARRIVED
    if meaning.status is not Status.DELAYED:
        return False
    unexplained = known.status is Status.DELAYED and known.cause is None
    return known.status in _MOVING or (unexplained and meaning.cause is not None)


def _is_unheard_of(meaning: Meaning, known: Summary, scans: list[Scan]) -> bool:
    """Of the other statuses only what no scan has told: the rest may be older than the newest."""
    if any(scan.status is meaning.status for scan in scans):
        return False
    if meaning.status is Status.CANCELLED:
        return known.status is Status.LABEL_CREATED
    return meaning.status in _TOLD_APART and known.status in _MOVING | _TOLD_APART


def _kinds(meaning: Meaning) -> tuple[str, ...]:
    if meaning.status in _ARRIVED:
        return _DELIVERED_AT
    return _ANNOUNCED_AT if meaning.status is Status.LABEL_CREATED else _SEEN_AT


def _first(dates: Dates, kinds: tuple[str, ...]) -> Stamp | None:
    return next((dates[kind] for kind in kinds if kind in dates), None)


def _scan(result: dict[Any, Any], words: Words, meaning: Meaning, stamp: Stamp) -> Scan:
    latest = mapping(result.get("latestStatusDetail"))
    place = place_of(mapping(latest.get("scanLocation")))
    if place is None and meaning.status is Status.DELIVERED:
        delivery = mapping(result.get("deliveryDetails"))
        place = place_of(mapping(delivery.get("actualDeliveryAddress")))
    moment = moment_of(stamp, place)
    return Scan(
        moment.at,
        moment.said,
        moment.offset,
        meaning.status,
        meaning.cause,
        words.label(),
        text(words.told()),
        place,
    )


def _beside(
    newest: Scan, result: dict[Any, Any], words: Words, meaning: Meaning, stamp: Stamp | None
) -> Scan:
    """At the newest scan, or at a date of its own, which a bare day must not put before it."""
    if stamp is not None:
        scan = _scan(result, words, meaning, stamp)
        if not stamp.whole_day or scan.at >= newest.at:
            return scan
    return Scan(
        newest.at,
        newest.said,
        newest.offset,
        meaning.status,
        meaning.cause,
        words.label(),
        text(words.told()),
        newest.place,
    )
