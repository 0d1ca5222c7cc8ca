"""Ids as the outside sees them: a prefix that tells the kind, and a UUID in 26 characters."""

from typing import Final
from uuid import UUID

# Crockford's base 32 in lower case: no i, l, o or u, so that it survives being read aloud.
_DIGITS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES: Final = {digit: value for value, digit in enumerate(_DIGITS)}
_LENGTH: Final = 26


def encode(prefix: str, uuid: UUID) -> str:
    """`ord` and a UUID → `ord_06bq…`. Sorts as the UUIDs do."""
    number = uuid.int
    digits = [_DIGITS[(number >> shift) & 31] for shift in range(5 * (_LENGTH - 1), -1, -5)]
    return f"{prefix}_{''.join(digits)}"


def decode(prefix: str, text: str) -> UUID | None:
    """The UUID of exactly what `encode` writes; None for any other text, prefix or spelling."""
    digits = text.removeprefix(f"{prefix}_")
    if len(digits) != _LENGTH or len(text) != _LENGTH + len(prefix) + 1:
        return None
    number = 0
    for digit in digits:
        if (value := _VALUES.get(digit)) is None:
            return None
        number = number << 5 | value
    return UUID(int=number) if number < 1 << 128 else None
