"""FedEx's errors: {"errors": [{"code", "message"}]} for a whole call, `error` in one result.

Sources: FedEx developer portal, Track API, responses 400 to 503 and "Error codes"; answers.
TRACKING.TRACKINGNUMBER.NOTFOUND and .INVALID come inside an answer of status 200.
"""

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from tracking.carriers.base import CarrierError
from tracking.carriers.calls import SECONDS_AFTER_TOO_MANY, down, too_many
from tracking.carriers.values import mapping, rows, text

SECONDS_AFTER_ONE_FAILED: Final = 900
_NOT_FOUND: Final = re.compile(r"(TRACKING|NOTIFICATION)\.\w+\.NOT\.?FOUND")
_AUTH: Final = re.compile(r"(NOT\.AUTHORIZED|FORBIDDEN|UNAUTHORIZED|LOGIN|INVALID\.TOKEN)\b.*")
_QUOTA: Final = re.compile(r".*(TOO\.?MANY|RATE\.?LIMIT|QUOTA|THROTTL).*")
# "Try again later": FedEx itself calls them transient.
_TRANSIENT: Final = re.compile(
    r"(INTERNAL\.SERVER|SERVICE\.UNAVAILABLE|SYSTEM|USER\.RELOGIN|GATEWAY|BACKEND)\b.*"
)
_NO_SUCH_ADDRESS: Final = "NOT.FOUND.ERROR"


class Problem(NamedTuple):
    code: str
    message: str

    @property
    def not_found(self) -> bool:
        return bool(_NOT_FOUND.fullmatch(self.code))


def problems_of(raw: Any) -> list[Problem]:
    """The errors of a whole call; none where the body is no error body."""
    return [_problem(row) for row in rows(mapping(raw).get("errors"))]


def problem_in(result: dict[Any, Any]) -> Problem | None:
    error = mapping(result.get("error"))
    problem = _problem(error)
    return problem if problem.code or problem.message else None


def call_error(problems: Iterable[Problem]) -> CarrierError | None:
    """What the errors of a whole call mean, for the account or for the parcels asked."""
    problems = list(problems)
    if not problems:
        return None
    detail = _detail(problems)
    codes = [problem.code for problem in problems]
    if any(_AUTH.fullmatch(code) for code in codes):
        return CarrierError("auth", scope="account", detail=detail)
    if any(_QUOTA.fullmatch(code) for code in codes):
        return too_many(SECONDS_AFTER_TOO_MANY, detail)
    if any(_TRANSIENT.fullmatch(code) for code in codes):
        return down(detail)
    if _NO_SUCH_ADDRESS in codes:
        return CarrierError("misconfigured", scope="account", detail=detail)
    return CarrierError("refused", detail=detail)


def parcel_error(problem: Problem) -> CarrierError:
    """What an error inside one result means; it never speaks for the others of its batch."""
    if _TRANSIENT.fullmatch(problem.code) or _QUOTA.fullmatch(problem.code):
        return CarrierError(
            "unavailable", retry_in=SECONDS_AFTER_ONE_FAILED, detail=_detail([problem])
        )
    return CarrierError("refused", detail=_detail([problem]))


def _problem(error: dict[Any, Any]) -> Problem:
    return Problem(text(error.get("code"), 80).upper(), text(error.get("message"), 200))


def _detail(problems: list[Problem]) -> str:
    return "; ".join(f"{problem.code} {problem.message}".strip() for problem in problems)[:300]
