"""Check digits of tracking numbers, by the names `tracking_number_data` gives their rules. Pure.

Each rule takes the serial number, the check digit and the rule's constants.
"""

from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Any, Final

Constants = Mapping[str, Any]
Rule = Callable[[str, str, Constants], bool]
ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def mod7(serial: str, check: str, constants: Constants) -> bool:
    return int(serial) % 7 == int(check)


def mod10(serial: str, check: str, constants: Constants) -> bool:
    """Every second place weighs more; letters count by their code, as UPS has it."""
    weights = constants.get("evens_multiplier") or 1, constants.get("odds_multiplier") or 1
    places = serial[::-1] if constants.get("reverse") else serial
    total = sum(_value(c) * w for c, w in zip(places, cycle(weights), strict=False))
    return -total % 10 == int(check)


def _value(character: str) -> int:
    return int(character) if character.isdigit() else (ord(character) - 3) % 10


def luhn(serial: str, check: str, constants: Constants) -> bool:
    """From the right, every second place counts twice, and 10 or more as the sum of its digits."""
    doubled = zip(reversed(serial), cycle((2, 1)), strict=False)
    total = sum(sum(divmod(int(c) * w, 10)) for c, w in doubled)
    return -total % 10 == int(check)


def s10(serial: str, check: str, constants: Constants) -> bool:
    total = sum(int(c) * w for c, w in zip(serial, constants["weightings"], strict=True))
    return bool({10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11) == int(check))


def weighted(serial: str, check: str, constants: Constants) -> bool:
    total = sum(int(c) * w for c, w in zip(serial, constants["weightings"], strict=True))
    return bool(total % constants["modulo1"] % constants["modulo2"] == int(check))


def mod_37_36(serial: str, check: str, constants: Constants) -> bool:
    """ISO/IEC 7064, as DPD prints it on its labels."""
    held = 36
    for character in serial:
        held = (held + ALPHABET.index(character)) % 36 or 36
        held = held * 2 % 37
    return ALPHABET[(37 - held) % 36] == check


RULES: Final[Mapping[str, Rule]] = {
    "mod7": mod7,
    "mod10": mod10,
    "luhn": luhn,
    "s10": s10,
    "sum_product_with_weightings_and_modulo": weighted,
    "mod_37_36": mod_37_36,
}
WEIGHTS: Final[Mapping[str, float]] = {"mod7": 0.85, "mod_37_36": 1.56}
"""How much a check digit says, in decimal digits, where it is not one."""
