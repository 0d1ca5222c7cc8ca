"""Moving a real answer in time by whole weeks, so that weekdays and hours stay true."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

DATE_KEYS: Final = frozenset({"date", "gmtDate", "pickupByDate"})
WEEK: Final = 7 * 86400


def shifted_to_now(body: dict[str, Any], now: float) -> dict[str, Any]:
    """The answer moved so that its last scan lies within the 7 days before `now` (epoch)."""
    moments = list(_moments(body))
    if not moments:
        return body
    days = 7 * int((now - max(moments)) // WEEK)
    moved: dict[str, Any] = _mapped(body, lambda text: _later(text, days))
    return moved


def _moments(body: dict[str, Any]) -> Iterator[float]:
    for shipment in body["trackResponse"]["shipment"]:
        for package in shipment.get("package") or []:
            for activity in package.get("activity") or []:
                yield from _moment(activity)


def _moment(activity: dict[str, Any]) -> Iterator[float]:
    """UTC where UPS says it; else local time taken as late as any place on earth can be."""
    if activity.get("gmtDate"):
        text, slack = f"{activity['gmtDate']}{activity.get('gmtTime', '')}", 0
    else:
        text, slack = f"{activity.get('date', '')}{activity.get('time', '')}", 12 * 3600
    try:
        moment = datetime.strptime(text.replace(":", ""), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return
    yield moment.timestamp() + slack


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
    except ValueError:
        return text
    return f"{day + timedelta(days=days):%Y%m%d}"
