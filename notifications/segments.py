"""How many segments an SMS takes, and how to spare some. Pure.

Source: 3GPP TS 23.038, 6.2.1 (default alphabet and its extension table) and 23.040, 9.2.3.24 (a
part of a longer message loses 6 octets to its header: 153 septets or 67 16-bit units are left).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")

# What looks the same to a reader and costs a whole message its short alphabet.
_PLAIN: Final = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"',
        "\u00ab": '"', "\u00bb": '"', "\u2039": "'", "\u203a": "'",
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-",
        "\u2212": "-", "\u2026": "...", "\u00b7": ".", "\u2022": "*",
        "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2007": " ", "\u2008": " ", "\u2009": " ",
        "\u200a": " ", "\u202f": " ", "\u205f": " ", "\u3000": " ",
        "\u200b": "", "\u2060": "", "\ufeff": "", "\u00ad": "",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    encoding: Literal["GSM-7", "UCS-2"]
    segments: int
    units: int
    """Septets of GSM-7, or 16-bit units of UCS-2."""


def count(text: str) -> Counted:
    """As the network will cut it: a two-unit character is never torn apart."""
    if is_gsm(text):
        return _counted("GSM-7", [2 if char in _EXTENDED else 1 for char in text], 160, 153)
    return _counted("UCS-2", [2 if ord(char) > 0xFFFF else 1 for char in text], 70, 67)


def is_gsm(text: str) -> bool:
    return all(char in _BASIC or char in _EXTENDED for char in text)


def spared(text: str) -> str:
    """The text with typographic characters made plain, where that alone saves the short alphabet.

    Letters are never changed, and a text that needs the wide alphabet anyway stays as it is.
    """
    plain = text.translate(_PLAIN)
    return plain if is_gsm(plain) else text


def _counted(
    encoding: Literal["GSM-7", "UCS-2"], sizes: Iterable[int], alone: int, part: int
) -> Counted:
    segments, used, units = 1, 0, 0
    for size in sizes:
        units += size
        if used + size > part:
            segments, used = segments + 1, 0
        used += size
    return Counted(encoding, 1 if units <= alone else segments, units)
