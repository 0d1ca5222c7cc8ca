"""UPS's error bodies: {"response": {"errors": [{"code", "message"}]}}.

Sources: UPS developer portal, the "Errors" pages of Tracking and OAuth and the table "Error codes"
of Track Alert that holds for all its services. TV1002: invalid inquiry number. TW0001: tracking
information not found, which comes as a warning inside an answer of status 200 as well.
"""

import re
from typing import Any, Final

from tracking.carriers.base import CarrierError
from tracking.carriers.calls import SECONDS_AFTER_TOO_MANY, down, too_many
from tracking.carriers.values import mapping, rows, text

_NOT_FOUND_CODES: Final = frozenset({"TW0001"})
_NOT_FOUND: Final = re.compile(r"tracking (number )?information (is )?not found", re.IGNORECASE)
# Token missing, expired or for another product; client unknown.
_AUTH: Final = re.compile(r"2500\d\d|251004|UJ0001|10401")
_QUOTA: Final = frozenset({"10429"})
# "Something went wrong", "temporarily unavailable": UPS itself calls them transient.
_TRANSIENT: Final = frozenset({"10004", "VSS100"})


def errors_of(raw: Any) -> list[tuple[str, str]]:
    """(code, message) of each error; none where the body is not an error body."""
    response = mapping(mapping(raw).get("response"))
    errors = rows(response.get("errors"))
    return [(text(e.get("code"), 20), text(e.get("message"), 200)) for e in errors]


def not_found(raw: Any) -> bool:
    errors = errors_of(raw)
    return bool(errors) and all(
        code in _NOT_FOUND_CODES or _NOT_FOUND.search(message) for code, message in errors
    )


def problem_of(raw: Any) -> CarrierError | None:
    """What an error body means for the parcel or the account; None where it is not one."""
    errors = errors_of(raw)
    if not errors:
        return None
    codes = {code for code, _ in errors}
    detail = "; ".join(f"{code} {message}" for code, message in errors)[:300]
    if any(_AUTH.fullmatch(code) for code in codes):
        return CarrierError("auth", scope="account", detail=detail)
    if codes & _QUOTA:
        return too_many(SECONDS_AFTER_TOO_MANY, detail)
    if codes & _TRANSIENT:
        return down(detail)
    return CarrierError("refused", detail=detail)
