"""A shopper's request beside the page itself: its methods, and a database that is away."""

from collections.abc import Callable, Collection
from typing import Final

import structlog
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse

from pages import answers
from pages.languages import language_accepted
from pages.render import plain_body

log = structlog.get_logger()
READ: Final = frozenset({"GET", "HEAD"})
FORM: Final = READ | {"POST"}


def safely(
    request: HttpRequest, answer: Callable[[], HttpResponse], *, methods: Collection[str]
) -> HttpResponse:
    """One more try where a connection died unnoticed, then a 503. So `answer` may run twice."""
    if request.method not in methods:
        return refused_method(methods)
    try:
        return answer()
    except (OperationalError, InterfaceError):
        connections[DEFAULT_DB_ALIAS].close()
    try:
        return answer()
    except (OperationalError, InterfaceError) as error:
        log.warning("page without database", reason=type(error.__cause__).__name__)
        connections[DEFAULT_DB_ALIAS].close()
    response = plain(request, "away", status=503)
    response["Retry-After"] = "5"
    return response


def refused_method(methods: Collection[str]) -> HttpResponse:
    response = answers.not_allowed()
    response["Allow"] = ", ".join(sorted(methods))
    return response


def plain(request: HttpRequest, name: str, *, status: int) -> HttpResponse:
    """A page that belongs to no retailer, in the browser's language."""
    language = language_accepted(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    body = plain_body(name, language)
    return answers.page(request, body, language=language.tag, status=status, vary="Accept-Language")
