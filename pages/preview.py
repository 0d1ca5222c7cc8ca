"""A brand's draft on its own page, for the studio: sample orders, nothing of anybody's.

`/preview/{token}?state=…&lang=…` is the page, `/preview/{token}/theme.css` its colours. The token
is the right to see it (`retailers.services.previews`); only our own pages may frame it.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from engagement.panels import blocks
from narvar.lib import clock
from pages import answers
from pages.bodies import Body
from pages.branding import brand_css
from pages.languages import Language, language_of
from pages.render import order_page
from pages.safely import READ, plain, safely
from pages.samples import FIRST, PREVIEW_STATES, sample
from retailers.services.previews import NoPreview, Preview, open_preview
from retailers.tenancy import acting_for
from tracking.panels import order_panel

__all__ = ["PREVIEW_STATES", "preview"]

_STYLE: Final = "/theme.css"


def preview(request: HttpRequest, shown: str) -> HttpResponse:
    token = shown.removesuffix(_STYLE)
    answer = _style if shown.endswith(_STYLE) else _page
    return safely(request, lambda: _opened(request, token, answer), methods=READ)


def _opened(
    request: HttpRequest, token: str, answer: Callable[[HttpRequest, str, Preview], HttpResponse]
) -> HttpResponse:
    try:
        found = open_preview(token)
    except NoPreview:
        return plain(request, "missing", status=404)
    return answer(request, token, found)


def _style(request: HttpRequest, token: str, found: Preview) -> HttpResponse:
    return answers.stylesheet(request, brand_css(found.theme), immutable=False)


def _page(request: HttpRequest, token: str, found: Preview) -> HttpResponse:
    """What is no state of ours is shown as the first one."""
    asked = request.GET.get("state", "")
    state = asked if asked in PREVIEW_STATES else FIRST
    language = language_of(request.GET.get("lang", ""), "", found.theme.locale)
    html = _written(found, state, language, style=f"/preview/{token}{_STYLE}")
    response = answers.page(request, Body.of(html), language=language.tag)
    response["Content-Security-Policy"] = answers.CSP.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    return response


def _written(found: Preview, state: str, language: Language, *, style: str) -> str:
    now = clock.now()
    order = sample(state, found.theme, language, now=now)
    status = order.parcels[0].status if order.parcels else "pending"
    with acting_for(found.retailer_id):
        shown = blocks(found.brand_id, language.words, status, now=now)
    with translation.override(language.words):
        panel = order_panel(order, now=now, locale=language.locale)
        return order_page(
            order, panel, shown, language=language, view="full", now=now, style=style, counted=False
        )
