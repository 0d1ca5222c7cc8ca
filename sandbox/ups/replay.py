"""Playing a real answer back: under another number, and moved in time by whole weeks so that
weekdays and hours stay true. A body of any other shape is played back as it is.
"""

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sandbox.parcels import Place, Step

DATE_KEYS: Final = frozenset({"date", "gmtDate", "pickupByDate"})
WEEK: Final = 7 * 86400
# Local time alone: taken as late as any place on earth can be.
LATEST_ZONE: Final = 12 * 3600


def numbered(number: str, body: Any) -> Any:
    """The body with the asked number in place of its own."""
    answer = copy.deepcopy(body)
    for shipment in _shipments(answer):
        own = shipment.get("inquiryNumber")
        shipment["inquiryNumber"] = number
        packages = [p for p in _objects(shipment, "package") if "trackingNumber" in p]
        ours = [p for p in packages if p["trackingNumber"] == own] or packages[:1]
        for package in ours:
            package["trackingNumber"] = number
    return answer


def shifted_to_now(body: Any, now: float) -> Any:
    """The answer moved so that its last scan lies within the 7 days before `now` (epoch)."""
    ends = [at + slack for _, at, slack in _dated(body)]
    if not ends:
        return body
    days = 7 * int((now - max(ends)) // WEEK)
    return _mapped(body, lambda text: _later(text, days))


def steps(body: Any) -> tuple[Step, ...]:
    """What can be read of the scans, oldest first: for the log and the page, not for an answer."""
    read = [_step(activity, at) for activity, at, _ in _dated(body)]
    return tuple(sorted(read, key=lambda step: step.at))


def _shipments(body: Any) -> Iterator[dict[str, Any]]:
    return _objects(body.get("trackResponse") if isinstance(body, dict) else None, "shipment")


def _objects(holder: Any, name: str) -> Iterator[dict[str, Any]]:
    items = holder.get(name) if isinstance(holder, dict) else None
    return (item for item in (items if isinstance(items, list) else ()) if isinstance(item, dict))


def _dated(body: Any) -> Iterator[tuple[dict[str, Any], float, int]]:
    """Activities with their moment in epoch seconds, and how much later it may have been."""
    for shipment in _shipments(body):
        for package in _objects(shipment, "package"):
            for activity in _objects(package, "activity"):
                in_utc = bool(activity.get("gmtDate"))
                names = ("gmtDate", "gmtTime") if in_utc else ("date", "time")
                at = _moment("".join(str(activity.get(name, "")) for name in names))
                if at is not None:
                    yield activity, at, 0 if in_utc else LATEST_ZONE


def _moment(text: str) -> float | None:
    try:
        read = datetime.strptime(text.replace(":", ""), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return read.timestamp()


def _step(activity: dict[str, Any], at: float) -> Step:
    status = _inner(activity, "status")
    address = _inner(_inner(activity, "location"), "address")
    local = _moment(f"{activity.get('date', '')}{activity.get('time', '')}")
    return Step(
        at=at,
        type=str(status.get("type", "")),
        code=str(status.get("code", "")),
        status_code=str(status.get("statusCode", "")),
        text=str(status.get("description", "")),
        offset=0 if local is None else max(-720, min(840, int(local - at) // 60)),
        place=Place(str(address.get("city", "")), str(address.get("stateProvince", ""))),
    )


def _inner(holder: dict[str, Any], name: str) -> dict[str, Any]:
    inner = holder.get(name)
    return inner if isinstance(inner, dict) else {}


def _mapped(value: Any, later: Callable[[str], str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _mapped(inner, later, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_mapped(inner, later, key) for inner in value]
    return later(value) if key in DATE_KEYS and isinstance(value, str) else value


def _later(text: str, days: int) -> str:
    """A YYYYMMDD moved by days; anything else, such as a placeholder, as it is."""
    try:
        day = datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC)
        return f"{day + timedelta(days=days):%Y%m%d}"
    except (ValueError, OverflowError):
        return text
