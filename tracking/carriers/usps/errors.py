"""USPS's error bodies, of an element or of a whole answer.

Sources: Tracking 3.2 (schema ErrorMessage) and OAuth 3 of USPS's API documents, answers seen:
{"error": {"code", "message", "errors": [{"code", "title", "detail"}]}}, beside "statusCode" in an
element of a 207; {"error": "invalid_client", "error_description"} from OAuth; {"fault": …} from the
gateway. A number that USPS has nothing of is code 400, sub-code 150001, "not yet available".
"""

import re
from typing import Any, Final, NamedTuple

from tracking.carriers.base import CarrierError, malformed
from tracking.carriers.calls import SECONDS_AFTER_TOO_MANY, down, too_many
from tracking.carriers.values import mapping, plain, rows, text

_NOT_FOUND: Final = re.compile(
    r"status update is not (yet )?available|could not locate|not found|no record"
    r"|tracking is not available|may be incorrect",
    re.IGNORECASE,
)
_AUTH: Final = re.compile(
    r"invalid_(client|scope|token)|unauthorized|access.?token|oauth|api ?key|insufficient.?scope",
    re.IGNORECASE,
)
_QUOTA: Final = re.compile(r"quota|rate.?limit|too many requests|spike.?arrest", re.IGNORECASE)
_TRANSIENT: Final = re.compile(r"unavailable|time.?out|try again|internal", re.IGNORECASE)
_SECONDS_AFTER_PARCEL_TROUBLE: Final = 900


class Problem(NamedTuple):
    codes: frozenset[str]
    words: str

    @property
    def not_found(self) -> bool:
        return "404" in self.codes or bool(_NOT_FOUND.search(self.words))


def problem_in(raw: dict[Any, Any]) -> Problem | None:
    """None where it is no error body, or one that says nothing."""
    given = raw.get("error")
    error = mapping(given) or mapping(raw.get("fault"))
    details = rows(error.get("errors")) or rows(raw.get("errors"))
    codes = [text(raw.get("statusCode"), 20), text(error.get("code"), 20)]
    words = [text(given, 60) if isinstance(given, str) else "", plain(error.get("message"), 200)]
    words += [plain(raw.get("error_description"), 200), plain(error.get("faultstring"), 200)]
    words.append(text(mapping(error.get("detail")).get("errorcode"), 100))
    for row in details[:20]:
        codes += [text(row.get("code"), 20), text(row.get("status"), 20)]
        words += [plain(row.get("title"), 200), plain(row.get("detail"), 200)]
    failed = {code for code in codes if code and not code.startswith("2")}
    said = "; ".join(dict.fromkeys(word for word in words if word))
    if not said and not (failed and (error or details)):
        return None
    return Problem(frozenset(failed), said)


def meaning_of(problem: Problem) -> CarrierError:
    """What a problem other than "not found" means for the parcel or the account."""
    codes, words = problem
    detail = f"{' '.join(sorted(codes))} {words}".strip()[:300]
    if "429" in codes or _QUOTA.search(words):
        return too_many(SECONDS_AFTER_TOO_MANY, detail)
    if codes & {"401", "403"} or _AUTH.search(words):
        return CarrierError("auth", scope="account", detail=detail)
    if any(code.startswith("5") and len(code) == 3 for code in codes) or _TRANSIENT.search(words):
        return CarrierError("unavailable", retry_in=_SECONDS_AFTER_PARCEL_TROUBLE, detail=detail)
    if "400" in codes:
        return CarrierError("refused", detail=detail)
    return malformed(detail)


def account_problem(raw: Any) -> CarrierError | None:
    """What an error body of a whole answer says of the account, beyond its HTTP status."""
    problem = problem_in(mapping(raw))
    if problem is None or problem.not_found:
        return None
    error = meaning_of(problem)
    if error.reason == "unavailable":
        return down(error.detail)
    return error if error.scope == "account" else None
