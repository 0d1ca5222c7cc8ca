"""What a shopper's request gets: the order's page, a brand's colours, or a kind word.

`answer` is called before sessions, CSRF and messages: nothing here reads or sets a cookie, and a
GET changes nothing (mail scanners follow links).
"""

from django.http import HttpRequest, HttpResponse

from narvar.lib import clock
from pages import answers, bodies
from pages.actions import act
from pages.branding import brand_css
from pages.door import Kind, Visit, knock
from pages.languages import Language, language_of
from pages.release import release
from pages.render import VIEWS, track_body
from pages.safely import READ, plain, safely
from retailers.models import Brand
from retailers.services.doors import NoDoor, through
from retailers.services.images import open_image
from retailers.theme import theme_of
from tracking.models import Order, Picture


def track(request: HttpRequest, kind: Kind, shown: str) -> HttpResponse:
    """The page behind a full link, a short code, or a masked link.

    What is sent to it, and what is asked of it by `?do=`, is for `pages.actions`.
    """
    if request.method == "POST" or "do" in request.GET:
        return act(request, kind, shown)
    return safely(request, lambda: _track(request, kind, shown), methods=READ)


def at_hand(kind: Kind, shown: str) -> tuple[bodies.Body, Language] | None:
    """The page where this process has it ready; None for everything that takes more."""
    visit = knock(kind, shown)
    if visit is None:
        return None
    language = language_of("", visit.order_locale, visit.brand_locale)
    body = bodies.memory.get(_key(visit, language, kind))
    if body is None or clock.now().timestamp() >= body.fresh_until:
        return None
    return body, language


def brand_style(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """`/brand/{slug}/{version}.css`. Only the present version may be kept for ever."""
    return safely(request, lambda: _brand_style(request, slug, version), methods=READ)


def brand_image(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    """`/brand/{slug}/logo-{digest}.png`. Its name is its content: kept for ever."""
    return safely(request, lambda: _brand_image(request, slug, digest), methods=READ)


def picture(request: HttpRequest, file: str) -> HttpResponse:
    """`/pictures/{name}.webp`: our small copy of a shop's picture. Kept for ever."""
    return safely(request, lambda: _picture(request, file), methods=READ)


def missing(request: HttpRequest) -> HttpResponse:
    """One answer for whatever is not there, in the browser's language."""
    return plain(request, "missing", status=404)


def start(request: HttpRequest) -> HttpResponse:
    return safely(request, lambda: plain(request, "start", status=200), methods=READ)


def _track(request: HttpRequest, kind: Kind, shown: str) -> HttpResponse:
    visit = knock(kind, shown)
    if visit is None:
        return missing(request)
    asked = request.GET.get("lang", "") if request.META.get("QUERY_STRING") else ""
    language = language_of(asked, visit.order_locale, visit.brand_locale)
    try:
        body = _body(visit, language, kind)
    except Order.DoesNotExist:  # gone between the door and the shelf
        return missing(request)
    return answers.page(request, body, language=language.tag)


def _body(visit: Visit, language: Language, kind: Kind) -> bodies.Body:
    key = _key(visit, language, kind)
    now = clock.now().timestamp()
    body = bodies.memory.get(key)
    if body is None or now >= body.fresh_until:
        body = _fetched(key, now) or _rendered(key, visit, language, kind)
        bodies.memory.put(key, body)
    return body


def _fetched(key: str, now: float) -> bodies.Body | None:
    body = bodies.shared.get(key)
    return body if body is not None and now < body.fresh_until else None


def _rendered(key: str, visit: Visit, language: Language, kind: Kind) -> bodies.Body:
    body = track_body(visit, language, VIEWS[kind], key=key)
    bodies.shared.put(key, body)
    return body


def _key(visit: Visit, language: Language, kind: Kind) -> str:
    return (
        f"{release()}:{visit.era}:{visit.retailer_id}:{visit.order_id}"
        f":{visit.page_version}:{visit.brand_version}:{language.tag}:{kind}"
    )


def _brand_style(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    try:
        with through("brand", slug) as entrance:
            brand = Brand.objects.get(pk=entrance.subject_id or 0)
    except (NoDoor, Brand.DoesNotExist):
        return missing(request)
    css = brand_css(theme_of(brand))
    return answers.stylesheet(request, css, immutable=version == str(brand.version))


def _picture(request: HttpRequest, file: str) -> HttpResponse:
    try:
        with through("picture", file.removesuffix(".webp")) as entrance:
            row = Picture.objects.filter(pk=entrance.subject_id or 0).first()
    except NoDoor:
        row = None
    if row is None or row.body is None or not file.endswith(".webp"):
        return missing(request)
    return answers.picture(request, bytes(row.body), "image/webp")


def _brand_image(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    try:
        with through("brand", slug) as entrance:
            image = open_image(brand_id=entrance.subject_id or 0, digest=digest)
    except NoDoor:
        image = None
    if image is None:
        return missing(request)
    return answers.picture(request, image.body, image.media_type)
