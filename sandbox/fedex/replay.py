"""Playing a real answer back: under another number, and moved in time by whole weeks so that
weekdays and hours stay true. A body of any other shape is played back as it is.
"""

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sandbox.fedex.words import TROUBLE
from sandbox.parcels import Place, Step

DATE_KEYS: Final = frozenset({"date", "dateTime", "begins", "ends", "timestamp", "timeStamp"})
WEEK: Final = 7 * 86400
# Local time alone: taken as late as any place on earth can be.
LATEST_ZONE: Final = 12 * 3600


def numbered(number: str, body: Any) -> Any:
    """The body with the asked number in place of its first one."""
    answer = copy.deepcopy(body)
    group = next(_groups(answer), None)
    if group is not None:
        group["trackingNumber"] = number
        for result in _objects(group, "trackResults"):
            if isinstance(result.get("trackingNumberInfo"), dict):
                result["trackingNumberInfo"]["trackingNumber"] = number
    return answer


def member(number: str, body: Any) -> Any:
    """What stands for the number among other parcels' results: its own, else the whole body."""
    answer = numbered(number, body)
    return next(_groups(answer), answer)


def shifted_to_now(body: Any, now: float) -> Any:
    """The answer moved so that its last scan lies within the 7 days before `now` (epoch)."""
    ends = [at + slack for _, at, slack in _dated(body)]
    if not ends:
        return body
    days = 7 * int((now - max(ends)) // WEEK)
    return _mapped(body, lambda text: _later(text, days))


def steps(body: Any) -> tuple[Step, ...]:
    """What can be read of the scans, oldest first: for the log and the page, not for an answer."""
    read = [_step(event, at) for event, at, _ in _dated(body)]
    return tuple(sorted(read, key=lambda step: step.at))


def _groups(body: Any) -> Iterator[dict[str, Any]]:
    return _objects(body.get("output") if isinstance(body, dict) else None, "completeTrackResults")


def _objects(holder: Any, name: str) -> Iterator[dict[str, Any]]:
    items = holder.get(name) if isinstance(holder, dict) else None
    return (item for item in (items if isinstance(items, list) else ()) if isinstance(item, dict))


def _dated(body: Any) -> Iterator[tuple[dict[str, Any], float, int]]:
    """Events with their moment in epoch seconds, and how much later it may have been."""
    for group in _groups(body):
        for result in _objects(group, "trackResults"):
            for event in _objects(result, "scanEvents"):
                moment = _moment(event.get("date"))
                if moment is not None and moment.tzinfo is not None:
                    yield event, moment.timestamp(), 0
                elif moment is not None:
                    yield event, moment.replace(tzinfo=UTC).timestamp(), LATEST_ZONE


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    # Outside of these a shift or a time zone leaves the calendar.
    return moment if 1970 < moment.year < 9000 else None


def _step(event: dict[str, Any], at: float) -> Step:
    address = event.get("scanLocation")
    place = address if isinstance(address, dict) else {}
    code, exception = str(event.get("eventType", "")), str(event.get("exceptionCode") or "")
    moment = _moment(event.get("date"))
    offset = moment.utcoffset() if moment is not None else None
    return Step(
        at=at,
        type="D" if code == "DL" else "X" if code in TROUBLE else "I",
        code=code,
        status_code=exception,
        text=str(event.get("exceptionDescription") or event.get("eventDescription") or ""),
        offset=int(offset.total_seconds() // 60) if offset is not None else 0,
        place=Place(str(place.get("city", "")), str(place.get("stateOrProvinceCode", ""))),
    )


def _mapped(value: Any, later: Callable[[str], str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _mapped(inner, later, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_mapped(inner, later, key) for inner in value]
    return later(value) if key in DATE_KEYS and isinstance(value, str) else value


def _later(text: str, days: int) -> str:
    """An ISO date or time moved by days, in the same form; anything else as it is."""
    day = text[:10]
    if _moment(text) is None or len(day) < 10:
        return text
    try:
        moved = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=days)
    except (ValueError, OverflowError):
        return text
    return f"{moved:%Y-%m-%d}{text[10:]}"
