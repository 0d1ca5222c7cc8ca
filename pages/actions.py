"""What a shopper does on an order's page: every form that it sends, and its `?do=` links.

Forms post to the page's own address, whose link is the right to do it. The page itself is kept
in caches and tells nothing about a visit; answers are small pages of their own.
"""

from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

from insights.services.counting import count, counted_of_order
from insights.states import Kind as Counted
from narvar.lib import clock
from pages import beacon, optin
from pages.calendar import Source, calendar_of
from pages.door import Kind, Visit, knock
from pages.forms import fields_of
from pages.languages import Language, language_of
from pages.masked import masked
from pages.safely import FORM, plain, safely
from pages.shopfront import shop_page
from retailers.tenancy import acting_for
from tracking.models import Order
from tracking.selectors.page import order_seen

Shown = tuple[Kind, str]
LETTERS: Final[Mapping[Kind, str]] = {"link": "t", "short": "s", "masked": "m"}


def act(request: HttpRequest, kind: Kind, shown: str) -> HttpResponse:
    """A POST to the page's address, or a GET with `?do=`."""
    return safely(request, lambda: _act(request, kind, shown), methods=FORM)


def _act(request: HttpRequest, kind: Kind, shown: str) -> HttpResponse:
    fields = fields_of(request) if request.method == "POST" else {}
    do = fields.get("do", "") if request.method == "POST" else request.GET.get("do", "")
    if request.method == "POST" and do == "seen":
        return beacon.seen(request, kind, shown, fields)
    visit = knock(kind, shown)
    if visit is None:
        return plain(request, "missing", status=404)
    try:
        if request.method == "POST":
            return _posted(request, (kind, shown), visit, fields)
        answer = _LINKS.get(do)
        return answer(request, (kind, shown), visit) if answer else _back((kind, shown))
    except Order.DoesNotExist:  # gone between the door and the shelf
        return plain(request, "missing", status=404)


def _posted(
    request: HttpRequest, shown: Shown, visit: Visit, fields: Mapping[str, str]
) -> HttpResponse:
    if fields.get("do") != "text_me":
        return _back(shown)
    if shown[0] != "link":
        with acting_for(visit.retailer_id):
            return _said(request, shown, visit, "full_only", status=403)
    language = _language(request, visit)
    return optin.text_me(request, visit, fields, language=language, path=path_to(shown))


def _calendar(request: HttpRequest, shown: Shown, visit: Visit) -> HttpResponse:
    language, now = _language(request, visit), clock.now()
    with acting_for(visit.retailer_id), translation.override(language.words):
        order = order_seen(visit.order_id, now=now)
        if shown[0] == "masked":
            order = masked(order)
        source = Source(visit.retailer_id, visit.order_id, visit.page_version, _url(shown))
        body = calendar_of(order, source, now=now, only=_number(request.GET.get("parcel", "")))
        if body is None:
            return _said(request, shown, visit, "no_day", status=404)
        if request.method == "GET" and (of := counted_of_order(visit.order_id)):
            count(Counted.CALENDAR, of=of, now=now)
    return _file(request, body, language)


def _file(request: HttpRequest, body: bytes, language: Language) -> HttpResponse:
    shown = b"" if request.method == "HEAD" else body
    headers = {
        "Content-Disposition": 'inline; filename="parcel.ics"',
        "Content-Language": language.tag,
        "Content-Length": str(len(body)),
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
    }
    return HttpResponse(shown, content_type="text/calendar; charset=utf-8", headers=headers)


def _told(request: HttpRequest, shown: Shown, visit: Visit) -> HttpResponse:
    """The word after a form: it stands in the address, so that loading it again sends nothing."""
    what = request.GET.get("what", "")
    if what not in {"text_me"}:
        return _back(shown)
    with acting_for(visit.retailer_id):
        return _said(request, shown, visit, what)


def _said(
    request: HttpRequest, shown: Shown, visit: Visit, what: str, *, status: int = 200
) -> HttpResponse:
    order = Order.objects.select_related("brand").get(pk=visit.order_id)
    return shop_page(
        request,
        "said",
        brand=order.brand,
        language=_language(request, visit),
        status=status,
        what=what,
        back=path_to(shown),
    )


def path_to(shown: Shown) -> str:
    kind, token = shown
    return f"/{LETTERS[kind]}/{token}"


def _url(shown: Shown) -> str:
    return f"{settings.BASE_URL}{path_to(shown)}"


def _back(shown: Shown) -> HttpResponse:
    response = HttpResponseRedirect(path_to(shown))
    response.status_code = 303
    response["Cache-Control"] = "no-store"
    return response


def _language(request: HttpRequest, visit: Visit) -> Language:
    return language_of(request.GET.get("lang", ""), visit.order_locale, visit.brand_locale)


def _number(text: str) -> int:
    """0 = none given, or none that a parcel could have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


_LINKS: Final[Mapping[str, Callable[[HttpRequest, Shown, Visit], HttpResponse]]] = {
    "calendar": _calendar,
    "said": _told,
}
