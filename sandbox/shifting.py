"""Moving a real answer with ISO dates in time by whole weeks: weekdays and hours stay true."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

WEEK: Final = 7 * 86400
# Local time alone: taken as late as any place on earth can be.
LATEST_ZONE: Final = 12 * 3600
DAY: Final = re.compile(r"(20\d\d-\d\d-\d\d)(.*)", re.DOTALL)


def to_now(body: Any, ends: list[float], now: float) -> Any:
    """The answer moved so that the last of its ends lies within the 7 days before `now` (epoch)."""
    if not ends:
        return body
    return moved(body, 7 * int((now - max(ends) - LATEST_ZONE) // WEEK))


def local_moment(text: str) -> float | None:
    """An ISO time as if it were UTC, in epoch seconds."""
    try:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def moved(value: Any, days: int) -> Any:
    """Every text that begins with an ISO day moved by days; all else as it is."""
    if isinstance(value, dict):
        return {name: moved(inner, days) for name, inner in value.items()}
    if isinstance(value, list):
        return [moved(inner, days) for inner in value]
    return _later(value, days) if isinstance(value, str) else value


def _later(text: str, days: int) -> str:
    found = DAY.fullmatch(text)
    if found is None:
        return text
    try:
        day = datetime.fromisoformat(found[1]) + timedelta(days=days)
    except (ValueError, OverflowError):
        return text
    return f"{day:%Y-%m-%d}{found[2]}"
