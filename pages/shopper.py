"""What a shopper's request gets: the order's page, a brand's colours, or a kind word.

`answer` is called before sessions, CSRF and messages: nothing here reads or sets a cookie, and a
GET changes nothing (mail scanners follow links).
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import structlog
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse

from narvar.lib import clock
from pages import answers, bodies
from pages.branding import brand_css
from pages.door import Kind, Visit, knock
from pages.languages import Language, language_accepted, language_of
from pages.release import release
from pages.render import plain_body, track_body
from retailers.models import Brand
from retailers.services.doors import NoDoor, through
from tracking.models import Order

log = structlog.get_logger()

_RETRY_SECONDS: Final = "5"
Answer = Callable[[], HttpResponse]


def track(request: HttpRequest, kind: Kind, shown: str) -> HttpResponse:
    """The page behind a full link ("link") or a short code ("short")."""
    return _answered(request, lambda: _track(request, kind, shown))


def at_hand(kind: Kind, shown: str) -> tuple[bodies.Body, Language] | None:
    """The page where this process has it ready; None for everything that takes more."""
    visit = knock(kind, shown)
    if visit is None:
        return None
    language = language_of("", visit.order_locale, visit.brand_locale)
    body = bodies.memory.get(_key(visit, language))
    if body is None or clock.now().timestamp() >= body.fresh_until:
        return None
    return body, language


def brand_style(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """`/brand/{slug}/{version}.css`. Only the present version may be kept for ever."""
    return _answered(request, lambda: _brand_style(request, slug, version))


def missing(request: HttpRequest) -> HttpResponse:
    """One answer for whatever is not there, in the browser's language."""
    return _plain(request, "missing", status=404)


def start(request: HttpRequest) -> HttpResponse:
    return _answered(request, lambda: _plain(request, "start", status=200))


def _track(request: HttpRequest, kind: Kind, shown: str) -> HttpResponse:
    visit = knock(kind, shown)
    if visit is None:
        return missing(request)
    asked = request.GET.get("lang", "") if request.META.get("QUERY_STRING") else ""
    language = language_of(asked, visit.order_locale, visit.brand_locale)
    try:
        body = _body(visit, language)
    except Order.DoesNotExist:  # gone between the door and the shelf
        return missing(request)
    return answers.page(request, body, language=language.tag)


def _body(visit: Visit, language: Language) -> bodies.Body:
    key = _key(visit, language)
    now = clock.now().timestamp()
    body = bodies.memory.get(key)
    if body is None or now >= body.fresh_until:
        body = _fetched(key, now) or _rendered(key, visit, language)
        bodies.memory.put(key, body)
    return body


def _fetched(key: str, now: float) -> bodies.Body | None:
    body = bodies.shared.get(key)
    return body if body is not None and now < body.fresh_until else None


def _rendered(key: str, visit: Visit, language: Language) -> bodies.Body:
    body = track_body(visit, language, key=key)
    bodies.shared.put(key, body)
    return body


def _key(visit: Visit, language: Language) -> str:
    return (
        f"{release()}:{visit.era}:{visit.retailer_id}:{visit.order_id}"
        f":{visit.page_version}:{visit.brand_version}:{language.tag}"
    )


def _brand_style(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    try:
        with through("brand", slug) as entrance:
            brand = Brand.objects.get(pk=entrance.subject_id or 0)
    except (NoDoor, Brand.DoesNotExist):
        return missing(request)
    css = brand_css(brand.colour)
    return answers.stylesheet(request, css, immutable=version == str(brand.version))


def _answered(request: HttpRequest, answer: Answer) -> HttpResponse:
    """A connection that died unnoticed costs one more try; a database that is away costs a 503."""
    if request.method not in {"GET", "HEAD"}:
        return answers.not_allowed()
    try:
        return answer()
    except (OperationalError, InterfaceError):
        connections[DEFAULT_DB_ALIAS].close()
    try:
        return answer()
    except (OperationalError, InterfaceError) as error:
        log.warning("page without database", reason=type(error.__cause__).__name__)
        connections[DEFAULT_DB_ALIAS].close()
    response = _plain(request, "away", status=503)
    response["Retry-After"] = _RETRY_SECONDS
    return response


def _plain(request: HttpRequest, name: str, *, status: int) -> HttpResponse:
    language = language_accepted(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    body = _plain_body(name, language)
    return answers.page(request, body, language=language.tag, status=status, vary="Accept-Language")


@lru_cache(maxsize=128)
def _plain_body(name: str, language: Language) -> bodies.Body:
    return plain_body(name, language)
