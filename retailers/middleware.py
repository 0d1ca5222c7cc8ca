"""The outermost layers of every request."""

from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from psycopg2 import errorcodes

from retailers.tenancy import acting_for

log = structlog.get_logger()
Handler = Callable[[HttpRequest], HttpResponse]


def nobody(get_response: Handler) -> Handler:
    """Every request starts as nobody and leaves nobody behind in its thread."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with acting_for(None):
            return get_response(request)

    return middleware


class failures:
    """Turns what the database refuses, and its absence, into answers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # No text of the database can hold NUL, so no honest request does.
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponse(status=400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer_for(request, error)


def answer_for(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """404 for a crossing of the tenancy wall (a security event), 503 for an absent database."""
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
    return None


def unavailable() -> HttpResponse:
    body = {"errors": [{"code": "unavailable", "message": "Try again in a moment.", "field": None}]}
    return JsonResponse(body, status=503, headers={"Retry-After": "2"})


def _view(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""
