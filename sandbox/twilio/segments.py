"""How many SMS segments a body takes: GSM 03.38 where it can be written in it, else UCS-2."""

from collections.abc import Iterable
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Written as two characters: an escape and another.
EXTENDED: Final = frozenset("\f^{}\\[~]|€")


def segments(body: str) -> int:
    if all(char in BASIC or char in EXTENDED for char in body):
        return _filled((2 if char in EXTENDED else 1 for char in body), alone=160, each=153)
    return _filled((2 if ord(char) > 0xFFFF else 1 for char in body), alone=70, each=67)


def _filled(widths: Iterable[int], *, alone: int, each: int) -> int:
    """A character is never split between two segments."""
    sizes = list(widths)
    if sum(sizes) <= alone:
        return 1
    count, room = 1, each
    for size in sizes:
        if size > room:
            count, room = count + 1, each
        room -= size
    return count
