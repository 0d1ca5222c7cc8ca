"""What carriers grant: a call beyond it is refused, as the real ones do. Follows business time."""

from collections import deque
from dataclasses import dataclass, field
from math import ceil
from typing import Final

HOUR: Final = 3600.0
DAY: Final = 86_400.0


@dataclass(slots=True)
class Rolling:
    """So many calls in any 60 minutes."""

    limit: int
    _calls: deque[float] = field(default_factory=deque)

    def take(self, now: float) -> int:
        """Count a call at `now`; 0, or the seconds until there is room again."""
        while self._calls and self._calls[0] <= now - HOUR:
            self._calls.popleft()
        if len(self._calls) >= self.limit:
            oldest = self._calls[0] if self._calls else now
            return max(1, ceil(oldest + HOUR - now))
        self._calls.append(now)
        return 0


@dataclass(slots=True)
class Daily:
    """So many calls for each name on a day, which ends at midnight UTC."""

    limit: int
    _day: float = -1.0
    _calls: dict[str, int] = field(default_factory=dict)

    def take(self, name: str, now: float) -> int:
        if (day := now // DAY) != self._day:
            self._day, self._calls = day, {}
        if self._calls.get(name, 0) >= self.limit:
            return max(1, ceil((day + 1) * DAY - now))
        self._calls[name] = self._calls.get(name, 0) + 1
        return 0
