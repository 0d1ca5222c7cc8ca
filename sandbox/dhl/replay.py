"""Playing a real DHL answer back: under another number, and moved in time by whole weeks."""

import copy
from collections.abc import Iterator
from typing import Any

from sandbox.parcels import Place, Step
from sandbox.shifting import local_moment, to_now


def numbered(number: str, body: Any) -> Any:
    """The body with the asked number in place of its first shipment's."""
    answer = copy.deepcopy(body)
    shipments = _shipments(answer)
    own = shipments[0].get("id") if shipments else None
    for shipment in shipments:
        if "id" in shipment and shipment["id"] == own:
            shipment["id"] = number
    return answer


def shifted_to_now(body: Any, now: float) -> Any:
    return to_now(body, [at for _, at in _dated(body)], now)


def steps(body: Any) -> tuple[Step, ...]:
    """What can be read of the scans, oldest first: for the log and the page, not for an answer."""
    return tuple(sorted((_step(e, at) for e, at in _dated(body)), key=lambda step: step.at))


def _shipments(body: Any) -> list[dict[str, Any]]:
    found = body.get("shipments") if isinstance(body, dict) else None
    return [s for s in found if isinstance(s, dict)] if isinstance(found, list) else []


def _dated(body: Any) -> Iterator[tuple[dict[str, Any], float]]:
    """Events with their local moment, as if it were UTC."""
    for shipment in _shipments(body):
        events = shipment.get("events")
        for event in events if isinstance(events, list) else ():
            if isinstance(event, dict) and (at := local_moment(str(event.get("timestamp")))):
                yield event, at


def _step(event: dict[str, Any], at: float) -> Step:
    coarse, text = str(event.get("statusCode") or ""), str(event.get("description") or "")
    location = event.get("location")
    address = location.get("address") if isinstance(location, dict) else None
    city = address.get("addressLocality") if isinstance(address, dict) else None
    kind = {"delivered": "D", "failure": "X", "pre-transit": "M"}.get(coarse, "I")
    return Step(at, kind, str(event.get("status") or ""), coarse, text, 0, Place(str(city or "")))
