"""Writes the page of one order in one language, as the retailer it belongs to."""

from django.template.loader import render_to_string
from django.utils import translation

from narvar.lib import clock, signing
from pages.bodies import Body
from pages.door import Visit
from pages.languages import Language, shipped
from retailers.tenancy import acting_for
from tracking.panels import order_panel
from tracking.selectors.page import order_seen


def track_body(visit: Visit, language: Language, *, key: str) -> Body:
    """`key` names all the versions that go into the body. Raises Order.DoesNotExist."""
    now = clock.now()
    with acting_for(visit.retailer_id):
        order = order_seen(visit.order_id)
    with translation.override(language.words):
        panel = order_panel(order, now=now, locale=language.locale)
        fresh_until = panel.fresh_until.timestamp()
        etag = _etag(key, fresh_until)
        context = {
            "language": language,
            "languages": _choices(language),
            "seller": order.seller,
            "order": panel,
            "etag": etag,
        }
        html = render_to_string("pages/track.html", context, using="jinja2")
    return Body.of(html, fresh_until=fresh_until, etag=etag)


def plain_body(name: str, language: Language) -> Body:
    """A page that belongs to no retailer: `missing`, `away`, `start`."""
    with translation.override(language.words):
        context = {"language": language, "etag": ""}
        return Body.of(render_to_string(f"pages/{name}.html", context, using="jinja2"))


def _etag(key: str, fresh_until: float) -> str:
    """Keyed, so that it tells nothing of the ids and counts that go into it."""
    return f'W/"{signing.mac("page etag", key, str(fresh_until)).hex()[:16]}"'


def _choices(present: Language) -> list[tuple[str, str, bool]]:
    """(code, its own name, whether it is the present one)"""
    return [(code, name, code == present.words) for code, name in shipped()]
