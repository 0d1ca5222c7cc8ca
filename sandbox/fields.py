"""Reading the control API's JSON strictly: every wrong or unknown field is named."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

T = TypeVar("T")


class Refused(Exception):
    """What was sent cannot be understood. `problems` holds one line for each wrong field."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Fields:
    """A mapping read field by field; `done()` refuses what nobody asked for."""

    def __init__(self, value: object, where: str = "body") -> None:
        if not isinstance(value, Mapping):
            raise Refused(f"{where}: must be an object")
        self._values: Mapping[str, Any] = value
        self._where = where
        self._asked: set[str] = set()

    def has(self, name: str) -> bool:
        return self._take(name) is not None

    def raw(self, name: str) -> Any:
        return self._take(name)

    def text(self, name: str, default: str | None = None) -> str:
        return str(self._typed(name, str, "text", default))

    def number(self, name: str, default: float | None = None) -> float:
        value = float(self._typed(name, (int, float), "a number", default))
        if not math.isfinite(value):
            raise self.wrong(name, "must be a number")
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        return int(self._typed(name, int, "a whole number", default))

    def flag(self, name: str) -> bool:
        value = self._take(name)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(name, "must be true or false")
        return bool(value)

    def items(self, name: str) -> list[Any]:
        return list(self._typed(name, list, "a list", []))

    def moment(self, name: str) -> datetime | None:
        """An aware datetime, or None where the field is absent or null."""
        value = self._take(name)
        return None if value is None else self.convert(name, _aware, "an ISO time with offset")

    def convert(self, name: str, to: Callable[[Any], T], what: str) -> T:
        try:
            return to(self._take(name))
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            raise self.wrong(name, f"must be {what}") from error

    def wrong(self, name: str, problem: str) -> Refused:
        return Refused(f"{self._where}.{name}: {problem}")

    def done(self) -> None:
        unknown = sorted(set(self._values) - self._asked)
        if unknown:
            raise Refused(*(f"{self._where}.{name}: unknown field" for name in unknown))

    def _take(self, name: str) -> Any:
        self._asked.add(name)
        return self._values.get(name)

    def _typed(self, name: str, kind: Any, what: str, default: Any) -> Any:
        value = self._take(name)
        if value is None and default is not None:
            return default
        # JSON true is an int in Python.
        if isinstance(value, bool) or not isinstance(value, kind):
            raise self.wrong(name, f"must be {what}")
        return value


def _aware(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("no offset")
    return moment
