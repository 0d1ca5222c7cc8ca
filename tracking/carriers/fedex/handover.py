"""Numbers under which a FedEx parcel travels on.

`packageIdentifiers` names them by type; a return's number also stands in a sentence. A Ground
Economy parcel that a post office delivers keeps its partner's number as PARTNER_CARRIER_NUMBER.
"""

from collections.abc import Iterator
from typing import Any, Final

from tracking.carriers.fedex.reasons import return_number_of
from tracking.carriers.values import mapping, rows, text

_FEDEX_AGAIN: Final = frozenset({"RETURNED_TO_SHIPPER_TRACKING_NUMBER", "REROUTE_TRACKING_NUMBER"})
_PARTNERS: Final = "PARTNER_CARRIER_NUMBER"
# Events that only one partner has.
_EVENTS_OF_PARTNERS: Final = {"AC": "canada_post", "AX": "usps", "OX": "usps"}
_ECONOMY: Final = frozenset({"FXSP"})
_MOST: Final = 10


def handed_to(result: dict[Any, Any], *, own: str) -> tuple[tuple[str, str], ...]:
    """(carrier code, number) of each, in FedEx's order."""
    found = dict.fromkeys(_numbers(result))
    bare = "".join(own.split()).upper()
    return tuple(pair for pair in found if pair[1].upper() != bare)[:_MOST]


def _numbers(result: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    info = mapping(result.get("additionalTrackingInfo"))
    for row in rows(info.get("packageIdentifiers")):
        kind = text(row.get("type"), 50).upper()
        if kind in _FEDEX_AGAIN or kind == _PARTNERS:
            carrier = _partner(result) if kind == _PARTNERS else "fedex"
            yield from ((carrier, number) for number in _values(row))
    for sentence in _sentences(result):
        if (number := return_number_of(sentence)) is not None:
            yield "fedex", number


def _values(row: dict[Any, Any]) -> Iterator[str]:
    """The specification says `value`, the answers say `values`."""
    for given in (row.get("values"), row.get("value")):
        for value in given if isinstance(given, list) else [given]:
            if number := "".join(text(value, 50).split()):
                yield number


def _partner(result: dict[Any, Any]) -> str:
    for event in rows(result.get("scanEvents")):
        if carrier := _EVENTS_OF_PARTNERS.get(text(event.get("eventType"), 10).upper()):
            return carrier
    number = mapping(result.get("trackingNumberInfo"))
    return "usps" if text(number.get("carrierCode"), 20).upper() in _ECONOMY else ""


def _sentences(result: dict[Any, Any]) -> Iterator[str]:
    for event in rows(result.get("scanEvents")):
        yield text(event.get("exceptionDescription"))
    for reason in rows(mapping(result.get("latestStatusDetail")).get("ancillaryDetails")):
        yield text(reason.get("reasonDescription"))
