"""JSON as RFC 8259 has it, and nothing that two readers could read in two ways."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any, Final, Never

from rest_framework.parsers import BaseParser

from narvar.lib.text import clean
from retailers.api.errors import ApiError, refusal

DEPTH_AT_MOST: Final = 24
DIGITS_AT_MOST: Final = 40
# The name of the list whose members stand for themselves.
PARTS: Final = "orders"
# A character that no text may hold stands for control characters that JSON does not allow in one.
_UNFIT: Final = "\ufdd0"
_CONTROLS: Final = {code: _UNFIT for code in range(32) if chr(code) not in "\t\n\r"}


class StrictJSONParser(BaseParser):
    """UTF-8 only; no NaN, no name twice, no depth a program could drown in; decimals stay exact."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return read_json(stream.read())


def read_json(body: bytes) -> Any:
    """The decoded body, numbers with a point as Decimal. Raises ApiError 400 saying where."""
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_decimal,
            parse_int=_integer,
        )
    except UnicodeDecodeError as error:
        raise _malformed(f"The body is not UTF-8 at byte {error.start}.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _malformed(f"The body is not JSON: {error.msg} at {where}.") from None
    except RecursionError:
        raise _too_deep() from None
    _refuse_depth(value)
    return value


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands where two readers could read different things."""

    why: str


class PartsJSONParser(StrictJSONParser):
    """For a list of things that stand for themselves: what cannot be read in one leaves the others
    alone. The view asks each of them for `unreadable_in`."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return read_parts(stream.read())


def read_parts(body: bytes) -> Any:
    """As `read_json`, but with `Unreadable` in place of what that refuses, wherever one part alone
    is wrong. Raises ApiError 400 where the whole cannot be read."""
    try:
        value = json.loads(
            body.decode("utf-8").translate(_CONTROLS),
            object_pairs_hook=_or_unreadable(_object),
            parse_constant=_or_unreadable(_constant),
            parse_float=_or_unreadable(_decimal),
            parse_int=_or_unreadable(_integer),
            strict=False,
        )
    except (ValueError, RecursionError):
        # Says where and why.
        return read_json(body)
    if not isinstance(value, dict) or not isinstance(value.get(PARTS), list):
        return read_json(body)
    if unreadable_in({name: inner for name, inner in value.items() if name != PARTS}):
        return read_json(body)
    return value


def unreadable_in(part: Any) -> str | None:
    """Why this part of a body cannot be taken; None where it can."""
    layer, depth = [part], 0
    while layer:
        if depth > DEPTH_AT_MOST:
            return f"This is nested more than {DEPTH_AT_MOST} deep."
        if (why := next(_whys(layer), None)) is not None:
            return why
        layer = [inner for outer in layer for inner in _inside(outer)]
        depth += 1
    return None


def _whys(layer: list[Any]) -> Iterator[str]:
    for value in layer:
        if isinstance(value, Unreadable):
            yield value.why
        elif isinstance(value, str) and _UNFIT in value:
            yield "A text holds a control character that stands there as it is."


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _or_unreadable(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def attempt(said: Any) -> Any:
        try:
            return read(said)
        except ApiError as error:
            return Unreadable(error.problems[0].message)

    return attempt


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise _malformed(f"The name {clean(twice, 80)!r} stands twice in one object.")
    return found


def _constant(name: str) -> Never:
    raise _malformed(f"{name} is not a number in JSON.")


def _integer(digits: str) -> int:
    if len(digits) > DIGITS_AT_MOST:
        raise _malformed(f"A number has more than {DIGITS_AT_MOST} digits.")
    return int(digits)


def _decimal(digits: str) -> Decimal:
    if len(digits) > DIGITS_AT_MOST:
        raise _malformed(f"A number has more than {DIGITS_AT_MOST} digits.")
    return Decimal(digits)


def _refuse_depth(value: Any) -> None:
    layer, depth = [value], 0
    while layer:
        if depth > DEPTH_AT_MOST:
            raise _too_deep()
        layer = [
            inner
            for outer in layer
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        depth += 1


def _malformed(message: str) -> ApiError:
    return refusal(400, "malformed_json", message)


def _too_deep() -> ApiError:
    return refusal(400, "too_deep", f"The body is nested more than {DEPTH_AT_MOST} deep.")
