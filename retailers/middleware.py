"""The outermost layers of every request."""

import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

import structlog
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from psycopg2 import errorcodes

from retailers.tenancy import acting_for

log = structlog.get_logger()
Handler = Callable[[HttpRequest], HttpResponse]
MESSAGES: Final = {
    400: "The address or a header holds what no request may hold.",
    404: "There is nothing here.",
    405: "This address does not take this method.",
    500: "Something went wrong on our side.",
}
# How psycopg2 refuses a parameter; it can come in any field of a form.
_NUL: Final = "cannot contain NUL (0x00)"
_BELONG_TO_REFUSALS: Final = ("Allow", "Retry-After", "WWW-Authenticate")


def nobody(get_response: Handler) -> Handler:
    """Every request starts as nobody and leaves nobody behind in its thread."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with acting_for(None):
            return get_response(request)

    return middleware


class failures:
    """Turns what the database refuses, and its absence, into answers; the API's in its shape."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # No text of the database can hold NUL, so no honest request does.
        nul = "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "")
        if nul or _in_another_charset(request):
            return _shaped(request, HttpResponse(status=400))
        return _shaped(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer_for(request, error)


def answer_for(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """404 for a crossing of the tenancy wall (a security event), 503 for an absent database,
    400 for text that no database can hold."""
    cause = error.__cause__
    if (
        isinstance(error, ProgrammingError)
        and getattr(cause, "pgcode", None) == errorcodes.INSUFFICIENT_PRIVILEGE
    ):
        log.warning("tenancy wall refused a statement", security=True, view=_view(request))
        return HttpResponseNotFound()
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("database away", view=_view(request), reason=type(cause).__name__)
        return unavailable()
    if isinstance(error, ValueError) and _NUL in str(error):
        return HttpResponse(MESSAGES[400], status=400, content_type="text/plain")
    return None


def uncaught(request: HttpRequest) -> HttpResponse:
    """Django's handler500: what a middleware raised (sessions, say) never met a view's handling."""
    error = sys.exc_info()[1]
    answer = answer_for(request, error) if isinstance(error, Exception) else None
    return answer or HttpResponse(MESSAGES[500], status=500, content_type="text/plain")


def unavailable() -> HttpResponse:
    return _refusal(503, "unavailable", "Try again in a moment.", {"Retry-After": "2"})


def _shaped(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What refused before or beside the API's views (routing, a host, a bug) knows no JSON."""
    json = response.headers.get("Content-Type", "").startswith("application/json")
    if response.status_code < 400 or json or not request.path.startswith("/api/"):
        return response
    status = HTTPStatus(response.status_code)
    code = status.phrase.lower().replace(" ", "_")
    kept = {name: response[name] for name in _BELONG_TO_REFUSALS if name in response}
    return _refusal(status, code, MESSAGES.get(status, f"{status.phrase}."), kept)


def _refusal(status: int, code: str, message: str, headers: Mapping[str, str]) -> HttpResponse:
    body = {"errors": [{"code": code, "message": message, "field": None}]}
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store", **headers})


def _in_another_charset(request: HttpRequest) -> bool:
    """Django raises at the first look at such a form's fields, again while it answers that."""
    form = request.content_type == "application/x-www-form-urlencoded"
    return form and (request.encoding or "utf-8").lower() != "utf-8"


def _view(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""
