"""Playing a real USPS answer back: under another number, and moved in time by whole weeks."""

import copy
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sandbox.parcels import Place, Step

WEEK: Final = 7 * 86400
# Local time alone: taken as late as any place on earth can be.
LATEST_ZONE: Final = 12 * 3600
DAY: Final = re.compile(r"(20\d\d-\d\d-\d\d)(.*)", re.DOTALL)


def numbered(number: str, body: Any) -> Any:
    """The element with the asked number in place of its own."""
    element = copy.deepcopy(body)
    if isinstance(element, dict) and "trackingNumber" in element:
        element["trackingNumber"] = number
    return element


def shifted_to_now(body: Any, now: float) -> Any:
    """The answer moved so that its last scan lies within the 7 days before `now` (epoch)."""
    ends = [at for _, at in _dated(body)]
    if not ends:
        return body
    days = 7 * int((now - max(ends) - LATEST_ZONE) // WEEK)
    return _mapped(body, lambda text: _later(text, days))


def steps(body: Any) -> tuple[Step, ...]:
    """What can be read of the scans, oldest first: for the log and the page, not for an answer."""
    return tuple(sorted((_step(e, at) for e, at in _dated(body)), key=lambda step: step.at))


def _dated(body: Any) -> Iterator[tuple[dict[str, Any], float]]:
    """Events with their local moment, as if it were UTC."""
    events = body.get("trackingEvents") if isinstance(body, dict) else None
    for event in events if isinstance(events, list) else ():
        if isinstance(event, dict) and (at := _moment(str(event.get("eventTimestamp")))):
            yield event, at


def _moment(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _step(event: dict[str, Any], at: float) -> Step:
    code, text = str(event.get("eventCode") or ""), str(event.get("eventType") or "")
    place = Place(str(event.get("eventCity") or ""), str(event.get("eventState") or ""))
    kind = "D" if text.startswith("Delivered") else "I"
    return Step(at, kind, code, "", text, 0, place)


def _mapped(value: Any, later: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name: _mapped(inner, later) for name, inner in value.items()}
    if isinstance(value, list):
        return [_mapped(inner, later) for inner in value]
    return later(value) if isinstance(value, str) else value


def _later(text: str, days: int) -> str:
    """A text that begins with an ISO day, moved by days; anything else as it is."""
    found = DAY.fullmatch(text)
    if found is None:
        return text
    try:
        day = datetime.fromisoformat(found[1]) + timedelta(days=days)
    except (ValueError, OverflowError):
        return text
    return f"{day:%Y-%m-%d}{found[2]}"
