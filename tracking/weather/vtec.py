"""Valid Time Event Codes: which event a message of the weather service speaks of, and what of it.

Source: NWS Instruction 10-1703. `/O.NEW.KDVN.WS.W.0003.200225T0600Z-200226T1800Z/`: product class,
action, office, phenomenon, significance, the event's number in the office's year, begin and end.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_CODE: Final = re.compile(
    r"/?([OTEX])\.([A-Z]{3})\.([A-Z]{4})\.([A-Z]{2})\.([A-Z])\.(\d{4})"
    r"\.(\d{6}T\d{4}Z)-(\d{6}T\d{4}Z)/?",
    re.ASCII,
)
_NO_TIME: Final = "000000T0000Z"
OVER: Final = frozenset({"CAN", "EXP", "UPG"})
"""Actions that end the event for the areas of the message: cancelled, expired, upgraded."""


@dataclass(frozen=True, slots=True)
class Vtec:
    test: bool
    action: str
    """NEW, CON (goes on), EXT (other times), EXA (more areas), EXB (both), COR, ROU, and OVER."""
    office: str
    phenomenon: str
    significance: str
    """W warning, A watch, Y advisory, S statement, …"""
    number: int
    begins: datetime | None
    """None: it has begun before."""
    ends: datetime | None
    """None: until further notice."""

    def key(self, year: int) -> str:
        """The event's name for as long as it lasts: `2020.KDVN.WS.W.0003`."""
        numbered = f"{self.phenomenon}.{self.significance}.{self.number:04}"
        return f"{year}.{self.office}.{numbered}"


def vtecs_in(texts: Iterable[str]) -> tuple[Vtec, ...]:
    """All codes in the texts; what is none is left out."""
    return tuple(_read(match) for text in texts for match in _CODE.finditer(text))


def _read(match: "re.Match[str]") -> Vtec:
    kind, action, office, phenomenon, significance, number, begins, ends = match.groups()
    return Vtec(
        test=kind != "O",
        action=action,
        office=office,
        phenomenon=phenomenon,
        significance=significance,
        number=int(number),
        begins=_moment(begins),
        ends=_moment(ends),
    )


def _moment(text: str) -> datetime | None:
    if text == _NO_TIME:
        return None
    try:
        return datetime.strptime(text, "%y%m%dT%H%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
