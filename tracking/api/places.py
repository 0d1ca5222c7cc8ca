"""Countries, currencies and languages as ISO and CLDR know them."""

import re
from typing import Final

from babel import Locale
from babel.core import UnknownLocaleError, get_global
from babel.numbers import list_currencies

CURRENCIES: Final = frozenset(list_currencies())
# In CLDR's list, but no place where a parcel could go.
_NO_COUNTRY: Final = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_TWO: Final = frozenset(filter(re.compile("[A-Z]{2}$").match, Locale("en").territories))
_THREE: Final = {
    alias: codes[0]
    for alias, codes in get_global("territory_aliases").items()
    # Several codes: a country that is no more.
    if len(alias) == 3 and len(codes) == 1
}


def country_code(said: str) -> str | None:
    """ISO 3166-1 alpha-2 of an alpha-2 or alpha-3 code in any case; UK is taken for GB."""
    code = said.strip().upper()
    code = {"UK": "GB"}.get(code) or _THREE.get(code, code)
    return code if code in _TWO - _NO_COUNTRY else None


def locale_code(said: str) -> str | None:
    """`pt_BR`, `pt-br` → `pt-BR`; None for what is no language."""
    try:
        locale = Locale.parse(said.strip().replace("_", "-"), sep="-")
    except (ValueError, TypeError, UnknownLocaleError):
        return None
    return str(locale).replace("_", "-")
