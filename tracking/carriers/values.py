"""Picking values out of a carrier's decoded body, whatever stands where they should be."""

import html
import re
from typing import Any, Final

TEXT_LIMIT: Final = 500

# Control characters (NUL ends a text in PostgreSQL) and halves of surrogate pairs (no UTF-8).
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
# What carriers write for "nothing"; their documentation's placeholder comes through as well.
_NOTHING: Final = frozenset({"null", "string", "none", "undefined"})
_SUPERSCRIPT: Final = re.compile(r"<sup>[^<]{0,20}</sup>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]{0,300}>")
_LONGEST_NOTHING: Final = 9
_LONGEST_NUMBER: Final = 10**18


def text(value: Any, limit: int = TEXT_LIMIT) -> str:
    """The value as clean text of at most `limit` characters; "" where there is none."""
    if isinstance(value, str):
        if len(value) > limit:
            # Cut first: the rest may be megabytes. Twice the limit, for blanks yet to be cut off.
            value = value[: limit * 2]
        if not value.isprintable():
            value = _UNPRINTABLE.sub(" ", value)
        value = value.strip()[:limit]
        return "" if len(value) <= _LONGEST_NOTHING and value.lower() in _NOTHING else value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LONGEST_NUMBER:
        return str(value)
    return ""


def plain(value: Any, limit: int = TEXT_LIMIT) -> str:
    """Clean text without the tags, superscripts and entities that some carriers mix in."""
    said = text(value, limit)
    if "<" in said or "&" in said:
        said = html.unescape(_TAG.sub(" ", _SUPERSCRIPT.sub("", said)))
    return text(" ".join(said.split()), limit)


def mapping(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[dict[Any, Any]]:
    """The mappings of a list; a lone mapping stands for a list of one."""
    if isinstance(value, dict):
        return [value]
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
