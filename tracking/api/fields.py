"""Fields that take what shops really send and give it in one form. Each says how to mend it."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from narvar.lib import text
from narvar.lib.ids import encode
from tracking.api.places import CURRENCIES, country_code, locale_code
from tracking.services.orders.carriers import carrier_code

YEARS: Final = range(1990, 2101)
FREE_BYTES: Final = 20_000
LOCALE_CHARS: Final = 10
NUMBER: Final = re.compile(r"[A-Z0-9][A-Z0-9./_-]{2,99}")
URL: Final = re.compile(r"https?://[^\s<>\"\\^`{|}]+", re.IGNORECASE)


class Text(serializers.CharField):
    """One clean line. What nobody could see or a database could not hold is left out."""

    def __init__(self, max_length: int, *, required: bool = False, **kwargs: Any) -> None:
        self.most = max_length
        optional = {"allow_null": True, "allow_blank": True} if not required else {}
        super().__init__(required=required, max_length=max_length, **{**optional, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        said = text.clean(super().to_internal_value(data), self.most + 1)
        if len(said) > self.most:
            self.fail_too_long()
        if not said and not self.allow_blank:
            self.fail("blank")
        return self.formed(said) if said else said

    def fail_too_long(self) -> None:
        message = f"Make it no longer than {self.most} characters."
        raise serializers.ValidationError(message, code="max_length")

    def formed(self, said: str) -> str:
        """In the one form in which we keep it."""
        return said


class Country(Text):
    default_error_messages = {"country": "Give the country as ISO 3166-1 code, such as US or USA."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(60, **kwargs)

    def formed(self, said: str) -> str:
        return country_code(said) or self.fail("country")


class Currency(Text):
    default_error_messages = {"currency": "Give the currency as ISO 4217 code, such as USD."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(60, **kwargs)

    def formed(self, said: str) -> str:
        return said.upper() if said.upper() in CURRENCIES else self.fail("currency")


class Language(Text):
    default_error_messages = {"locale": "Give the language as BCP 47 tag, such as en or pt-BR."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(35, **kwargs)

    def formed(self, said: str) -> str:
        code = locale_code(said)
        return code if code and len(code) <= LOCALE_CHARS else self.fail("locale")


class Email(Text):
    default_error_messages = {"email": "This is no e-mail address."}
    right = staticmethod(EmailValidator())

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(254, **kwargs)

    def formed(self, said: str) -> str:
        try:
            self.right(said)
        except ValidationError:
            self.fail("email")
        return said


class WebAddress(Text):
    default_error_messages = {"url": "Give a whole address that begins with https:// or http://."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(1000, **kwargs)

    def formed(self, said: str) -> str:
        return said if URL.fullmatch(said) else self.fail("url")


class Carrier(Text):
    """A carrier by whatever name; our code of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(80, **kwargs)

    def formed(self, said: str) -> str:
        return carrier_code(said)


class TrackingNumber(Text):
    default_error_messages = {
        "number": "A tracking number has 3 to 100 of A-Z, 0-9 and - . _ / (blanks do not count)."
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(200, **kwargs)

    def formed(self, said: str) -> str:
        number = "".join(said.split()).upper()
        return number if NUMBER.fullmatch(number) else self.fail("number")


class OrderNumber(serializers.CharField):
    """As sent: it must come back as it was, in answers and in addresses."""

    default_error_messages = {
        "unprintable": "An order number holds printable characters only.",
        "dots": "No part of an order number between slashes may be . or .. alone.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, **{"required": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        said = super().to_internal_value(data)
        if not said.isprintable():
            self.fail("unprintable")
        # Clients and gateways resolve these in addresses, even written as %2E: it would be lost.
        if not {".", ".."}.isdisjoint(said.split("/")):
            self.fail("dots")
        return said


class Moment(serializers.DateTimeField):
    """A moment with its offset; kept in UTC."""

    default_error_messages = {
        "naive": "Add the offset from UTC, such as 2026-11-20T14:30:00-05:00 or a final Z.",
        "invalid": "Give a moment as ISO 8601 has it, such as 2026-11-20T14:30:00-05:00.",
        "range": f"Give a moment between {YEARS[0]} and {YEARS[-1]}.",
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("naive")
        if value.year not in YEARS:
            self.fail("range")
        return value.astimezone(UTC)


class Day(serializers.DateField):
    default_error_messages = {
        "invalid": "Give a day as ISO 8601 has it, such as 2026-11-24, without a time.",
        "range": f"Give a day between {YEARS[0]} and {YEARS[-1]}.",
    }

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if day.year not in YEARS:
            self.fail("range")
        return day


class DayText(Day):
    """A day that is only kept: as its ISO text."""

    def to_internal_value(self, value: Any) -> Any:
        return super().to_internal_value(value).isoformat()


@extend_schema_field({"type": ["string", "number", "null"], "examples": ["12.50"]})
class Amount(serializers.DecimalField):
    """Money, from a text or a number; never a float. As text in answers."""

    def __init__(self, **kwargs: Any) -> None:
        optional = {"required": False, "allow_null": True}
        super().__init__(max_digits=14, decimal_places=4, **{**optional, **kwargs})

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)

    def to_representation(self, value: Any) -> str:
        return plain(Decimal(value))


class AmountText(Amount):
    """Money that is only kept: as its text."""

    def to_internal_value(self, data: Any) -> Any:
        return plain(super().to_internal_value(data))


class Truth(serializers.BooleanField):
    """REST framework also takes "yes" and 1, and so do we."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_null=True, **kwargs)


@extend_schema_field(OpenApiTypes.OBJECT)
class Free(serializers.Field[Any, Any, Any, Any]):
    """Names and values of the shop's own: kept and given back, never understood."""

    default_error_messages = {
        "object": "Give an object of names and values.",
        "size": f"Make it smaller than {FREE_BYTES} bytes of JSON.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_null=True, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            self.fail("object")
        return self.fitting(data)

    def fitting(self, data: Any) -> Any:
        kept = storable(data)
        if len(json.dumps(kept, ensure_ascii=False)) > FREE_BYTES:
            self.fail("size")
        return kept

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": "array", "items": {}})
class FreeList(Free):
    default_error_messages = {"list": "Give a list."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, list):
            self.fail("list")
        return self.fitting(data)


class PublicId(serializers.CharField):
    """A row's id as the outside sees it."""

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        return encode(self.prefix, value)


def plain(amount: Decimal) -> str:
    """`19.9000` → `19.90`, `1E+3` → `1000.00`, `0.1250` → `0.125`."""
    whole, _, cents = f"{amount:f}".partition(".")
    return f"{whole}.{cents.rstrip('0').ljust(2, '0')}"


def storable(value: Any) -> Any:
    """JSON that PostgreSQL can hold: clean texts, and no number that changes on its way."""
    if isinstance(value, Mapping):
        return {text.clean(name, 200): storable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [storable(inner) for inner in value]
    if isinstance(value, str):
        return text.clean(value, FREE_BYTES, lines=True)
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    return value
