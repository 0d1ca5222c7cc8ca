"""The weather's own shift: ask the feed, then see whom its storms hold."""

import time
from datetime import datetime

from django.conf import settings

from tracking.services.alerts import ask_weather
from tracking.services.storms import sweep_storms


def watch_weather(*, now: datetime) -> bool:
    """One step of the shift; True where more waits. `now` is business time."""
    changed = ask_weather(now=now)
    if not changed and not _its_time(int(time.monotonic() // settings.STORM_SECONDS)):
        return False
    return sweep_storms(now=now)


_spans: list[int] = [-1]


def _its_time(span: int) -> bool:
    """Once in a span of machine time: parcels come to rest without any change of the alerts."""
    due, _spans[0] = span != _spans[0], span
    return due
