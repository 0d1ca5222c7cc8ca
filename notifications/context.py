"""What a message tells of, in thin values from which its words are made. Pure.

Kept as JSON in `Delivery.context`: a text is made from it when it is planned, an e-mail when it is
sent. Dates are local days at the destination. Holds no name, address or typed text of a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Context:
    milestone: str
    # When it happened, with the offset of the place; None where the carrier did not tell it.
    at: datetime | None = None
    # When it was to come, and when it comes now (both ends included).
    was_on: date | None = None
    low_on: date | None = None
    high_on: date | None = None
    # Of a delay: a `tracking.states.Cause` or "", and carrier, stalled, late or storm.
    cause: str = ""
    kind: str = ""
    # Our kind of weather ("winter_storm") and, where it has one, the storm's own name.
    storm: str = ""
    storm_name: str = ""
    # City and state where it is held.
    place: str = ""
    # Of an all-clear: moved, cleared, rescheduled or withdrawn.
    resolution: str = ""
    # The recipient's time zone (IANA).
    zone: str = ""

    def to_json(self) -> dict[str, str]:
        """Without what is unknown."""
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: _written(value) for name, value in held.items() if value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Context":
        """What `to_json` gave; names of a later release are passed over."""
        known = {field.name for field in fields(cls)}
        values = {name: _read(name, str(kept[name])) for name in known & kept.keys()}
        return cls(**{"milestone": "", **values})


_DATES: Final = frozenset({"was_on", "low_on", "high_on"})


def _written(value: str | date | datetime) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _read(name: str, value: str) -> Any:
    if name in _DATES:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name == "at" else value
