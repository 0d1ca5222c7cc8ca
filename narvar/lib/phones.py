"""Phone numbers: one written form, and which of them may get a text message."""

from collections.abc import Collection
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

# In the United States and Canada, for one, a number does not tell whether it is mobile.
_MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_MAX_TEXT: Final = 64


def e164(text: str, country: str | None) -> str | None:
    """`(212) 555-0123` in `US` → `+12125550123`; None unless it is a number that can exist.

    `country` (ISO 3166-1 alpha-2) is where a number without + is dialled from. An extension,
    which no message can reach, gives None too.
    """
    if len(text) > _MAX_TEXT:
        return None
    try:
        number = phonenumbers.parse(text, country and country.upper())
    except NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_mobile_allowed(number: str, *, countries: Collection[str]) -> bool:
    """Whether an E.164 number may be mobile and belongs to one of the countries (alpha-2).

    Premium-rate, shared-cost, satellite and fixed numbers are not worth a message's risk.
    """
    try:
        parsed = phonenumbers.parse(number, None)
    except NumberParseException:
        return False
    if phonenumbers.number_type(parsed) not in _MOBILE:
        return False
    return phonenumbers.region_code_for_number(parsed) in countries
