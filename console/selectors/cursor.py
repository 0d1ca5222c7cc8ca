"""A place in the order list, as it stands in an address."""

from datetime import UTC, datetime, timedelta
from typing import Final

from tracking.selectors.orders import Position

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS: Final = 18


def write(position: Position) -> str:
    """Microseconds and the row's id: it opens nothing that a list without it would not show."""
    return f"{(position.updated_at - _EPOCH) // timedelta(microseconds=1)}-{position.id}"


def read(text: str) -> Position | None:
    """None for the beginning of the list, and for anything `write` did not write."""
    moment, _, row = text.partition("-")
    if not all(
        part.isascii() and part.isdigit() and len(part) <= _DIGITS for part in (moment, row)
    ):
        return None
    try:
        return Position(_EPOCH + timedelta(microseconds=int(moment)), int(row))
    except OverflowError:
        return None
