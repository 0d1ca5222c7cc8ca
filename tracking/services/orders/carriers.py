"""What shops call a carrier, as our code of it."""

import re
from typing import Final

CODE_CHARS: Final = 30

# The code's own spelling needs no line; case, blanks, dots, dashes and ® do not count.
ALIASES: Final = {
    "unitedparcelservice": "ups",
    "upsground": "ups",
    "upsmailinnovations": "ups",
    "upssurepost": "ups",
    "fedexground": "fedex",
    "fedexexpress": "fedex",
    "fedexhomedelivery": "fedex",
    "fedexsmartpost": "fedex",
    "federalexpress": "fedex",
    "unitedstatespostalservice": "usps",
    "uspostalservice": "usps",
    "uspsfirstclass": "usps",
    "uspspriority": "usps",
    "uspsprioritymail": "usps",
    "dhlexpress": "dhl",
    "dhlpaket": "dhl",
    "dhlparcel": "dhl",
    "dhlecommerce": "dhl",
    "canadapost": "canada_post",
    "postescanada": "canada_post",
    "royalmail": "royal_mail",
    "royalmailgroup": "royal_mail",
}
_CODES: Final = {code.replace("_", ""): code for code in ALIASES.values()} | ALIASES
_BETWEEN: Final = re.compile(r"[\W_]+")


def carrier_code(said: str) -> str:
    """`FedEx Ground`, `fedex_ground` and `FEDEX®` → `fedex`; others as a code of their own."""
    words = _BETWEEN.split(said.casefold())
    if (known := _CODES.get("".join(words))) is not None:
        return known
    return "_".join(filter(None, words))[:CODE_CHARS].strip("_") or "other"
