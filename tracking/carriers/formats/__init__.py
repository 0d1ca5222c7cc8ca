"""How carriers' numbers look: 39 formats, built from github.com/jkeen/tracking_number_data (MIT).

`formats.json` is what `build.py` makes of that project's files; LICENSE is its notice.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parent / "formats.json"


@dataclass(frozen=True, slots=True)
class Format:
    carrier: str
    name: str
    id: str
    pattern: re.Pattern[str]
    """For a number in capitals with nothing between its characters."""
    weight: float
    """How much looking like this says, in decimal digits, check digit aside."""
    check: Any
    """Name and constants of the check digit's rule; None where the format has none."""
    prepend: tuple[re.Pattern[str], str] | None
    """What is put before a serial number that matches, before it is checked."""
    posts: dict[str, tuple[str, str]] | None
    """Postal numbers name a country: (our code, name) of its post by ISO 3166-1 alpha-2."""


@cache
def formats() -> tuple[Format, ...]:
    return tuple(_format(**row) for row in json.loads(FILE.read_text("utf-8")))


def _format(
    *,
    pattern: str,
    prepend: list[str] | None,
    posts: dict[str, list[str]] | None,
    **row: Any,
) -> Format:
    put = (re.compile(prepend[0], re.ASCII), prepend[1]) if prepend else None
    named = {code: (post[0], post[1]) for code, post in posts.items()} if posts else None
    return Format(pattern=re.compile(pattern, re.ASCII), prepend=put, posts=named, **row)
