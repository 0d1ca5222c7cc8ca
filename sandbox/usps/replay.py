"""Playing a real USPS answer back: under another number, and moved in time by whole weeks."""

import copy
from collections.abc import Iterator
from typing import Any

from sandbox.parcels import Place, Step
from sandbox.shifting import local_moment, to_now


def numbered(number: str, body: Any) -> Any:
    """The element with the asked number in place of its own."""
    element = copy.deepcopy(body)
    if isinstance(element, dict) and "trackingNumber" in element:
        element["trackingNumber"] = number
    return element


def shifted_to_now(body: Any, now: float) -> Any:
    return to_now(body, [at for _, at in _dated(body)], now)


def steps(body: Any) -> tuple[Step, ...]:
    """What can be read of the scans, oldest first: for the log and the page, not for an answer."""
    return tuple(sorted((_step(e, at) for e, at in _dated(body)), key=lambda step: step.at))


def _dated(body: Any) -> Iterator[tuple[dict[str, Any], float]]:
    """Events with their local moment, as if it were UTC."""
    events = body.get("trackingEvents") if isinstance(body, dict) else None
    for event in events if isinstance(events, list) else ():
        if isinstance(event, dict) and (at := local_moment(str(event.get("eventTimestamp")))):
            yield event, at


def _step(event: dict[str, Any], at: float) -> Step:
    code, text = str(event.get("eventCode") or ""), str(event.get("eventType") or "")
    place = Place(str(event.get("eventCity") or ""), str(event.get("eventState") or ""))
    kind = "D" if text.startswith("Delivered") else "I"
    return Step(at, kind, code, "", text, 0, place)
