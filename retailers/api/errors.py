"""Every refusal in one shape: `{"errors": [{"code", "message", "field"}]}`, all at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings

from narvar.lib.text import clean
from retailers.services.problems import Problem

MESSAGE_CHARS: Final = 300


class ApiError(exceptions.APIException):
    """A refusal with everything that is wrong, and the headers that belong to it."""

    def __init__(
        self, status: int, problems: Sequence[Problem], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail=problems[0].message, code=problems[0].code)
        self.status_code = status
        self.problems = problems
        self.headers = dict(headers or {})


def refusal(status: int, code: str, message: str, field: str | None = None) -> ApiError:
    return ApiError(status, [Problem(code, message, field)])


def body(problems: Sequence[Problem]) -> dict[str, Any]:
    return {"errors": [asdict(problem) for problem in problems]}


def answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's exception handler. None: not ours, and no answer to a client's mistake."""
    if isinstance(error, Http404):
        error = refusal(404, "not_found", "There is nothing here.")
    elif isinstance(error, PermissionDenied):
        error = refusal(403, "forbidden", "This is not allowed.")
    if isinstance(error, ApiError):
        return Response(body(error.problems), status=error.status_code, headers=error.headers)
    if isinstance(error, exceptions.ValidationError):
        return Response(body(list(problems_in(error.detail))), status=422)
    if isinstance(error, exceptions.APIException):
        problem = Problem(str(error.default_code), str(error.detail))
        return Response(body([problem]), status=error.status_code, headers=_headers(error))
    return None


def problems_in(detail: Any, path: str = "") -> Iterator[Problem]:
    """REST framework's nested details, flat: `{"a": [{}, {"b": ["x"]}]}` → `a[1].b`."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            yield from problems_in(inner, _step(path, key))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from problems_in(inner, f"{path}[{index}]" if nested else path)
    else:
        # A message may quote what was sent.
        message = clean(str(detail), MESSAGE_CHARS)
        yield Problem(getattr(detail, "code", "invalid"), message, path or None)


def _step(path: str, key: object) -> str:
    if key == api_settings.NON_FIELD_ERRORS_KEY:
        return path
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else str(key)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    wait = getattr(error, "wait", None)
    return {"Retry-After": str(int(wait) + 1)} if wait is not None else {}
