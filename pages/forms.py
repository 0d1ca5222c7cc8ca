"""Small forms as browsers send them. Whatever is none counts as an empty one."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from django.http import HttpRequest

from narvar.lib.text import clean

_BYTES: Final = 8_192
_FIELDS: Final = 20
_CHARS: Final = 254
_FORM: Final = "application/x-www-form-urlencoded"


def fields_of(request: HttpRequest) -> Mapping[str, str]:
    """Name → text on one line, without controls, at most 254 characters; the first of a name."""
    kind = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind != _FORM or _length(request) > _BYTES:
        return {}
    body = request.read(_BYTES).decode("utf-8", "replace")
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        return {}
    return {name: clean(value, _CHARS) for name, value in reversed(pairs)}


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH", "") or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else _BYTES + 1
