"""Writes the page of one order in one language, as the retailer it belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from engagement.panels import Blocks, blocks
from narvar.lib import clock, signing
from pages.bodies import Body
from pages.door import Kind, Visit
from pages.languages import Language, shipped
from pages.masked import masked
from pages.optin import wording
from retailers.tenancy import acting_for
from retailers.theme import Theme, logo_path
from tracking.panels import OrderPanel, order_panel
from tracking.selectors.page import SeenOrder, order_seen
from tracking.states import Status

View = Literal["full", "short", "masked"]
VIEWS: Final[Mapping[Kind, View]] = {"link": "full", "short": "short", "masked": "masked"}
"""What a link of each kind opens. Only the full page has forms; the masked one names nobody."""
_AT_THEIR_END: Final = frozenset({Status.DELIVERED, Status.RETURNED, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class Actions:
    text_me: bool
    calendar: bool
    wording: str
    """What the shopper agrees to by asking for texts."""


@dataclass(frozen=True, slots=True)
class Contact:
    email: str
    url: str


def track_body(visit: Visit, language: Language, view: View, *, key: str) -> Body:
    """`key` names all the versions that go into the body. Raises Order.DoesNotExist."""
    now = clock.now()
    with acting_for(visit.retailer_id):
        order = order_seen(visit.order_id, now=now)
        shown = blocks(
            order.brand_id, language.words, _stands_at(order), now=now, order_id=visit.order_id
        )
    order = masked(order) if view == "masked" else order
    with translation.override(language.words):
        panel = order_panel(order, now=now, locale=language.locale)
        moments = [panel.fresh_until, *([shown.fresh_until] if shown.fresh_until else [])]
        fresh_until = min(moments).timestamp()
        etag = _etag(key, fresh_until)
        html = order_page(order, panel, shown, language=language, view=view, now=now, etag=etag)
    return Body.of(html, fresh_until=fresh_until, etag=etag)


def order_page(
    order: SeenOrder,
    panel: OrderPanel,
    shown: Blocks,
    *,
    language: Language,
    view: View,
    now: datetime,
    etag: str = "",
    style: str = "",
    counted: bool = True,
) -> str:
    """HTML, in the active translation. `style`: the address of other colours than the brand's."""
    seller = order.seller
    context: dict[str, Any] = {
        "language": language,
        "languages": _choices(language),
        "seller": seller,
        "order": panel,
        "view": view,
        "actions": _actions(order, panel, view),
        "contact": _contact(seller),
        "campaign": shown.campaign,
        "campaign_picture": _picture(seller, shown),
        "questions": shown.questions,
        "style": style or reverse("brand_style", args=[seller.slug, seller.version]),
        "counted": static("js/seen.js") if counted else "",
        "etag": etag,
    }
    return render_to_string("pages/track.html", context, using="jinja2")


def plain_body(name: str, language: Language) -> Body:
    """A page that belongs to no retailer: `missing`, `away`, `start`."""
    with translation.override(language.words):
        context = {"language": language, "etag": ""}
        return Body.of(render_to_string(f"pages/{name}.html", context, using="jinja2"))


def _stands_at(order: SeenOrder) -> Status:
    """What campaigns are chosen by: the status of the parcel that is least far."""
    going = [p.status for p in order.parcels if p.status not in _AT_THEIR_END]
    known = [parcel.status for parcel in order.parcels]
    return next(iter([*going, *known]), Status.PENDING)


def _actions(order: SeenOrder, panel: OrderPanel, view: View) -> Actions:
    ended = [parcel.status in _AT_THEIR_END for parcel in order.parcels]
    going = not order.cancelled_at and not (ended and all(ended))
    text_me = view == "full" and going
    return Actions(
        text_me=text_me,
        calendar=view != "masked" and going and panel.dated,
        wording=wording(order.seller.name) if text_me else "",
    )


def _contact(seller: Theme) -> Contact | None:
    """Only addresses of mail and of the web: an address may be anything that somebody typed."""
    url = seller.support_url if seller.support_url.startswith(("https://", "http://")) else ""
    return Contact(seller.support_email, url) if seller.support_email or url else None


def _picture(seller: Theme, shown: Blocks) -> str:
    if shown.campaign is None or not shown.campaign.picture:
        return ""
    return logo_path(seller.slug, shown.campaign.picture)


def _etag(key: str, fresh_until: float) -> str:
    """Keyed, so that it tells nothing of the ids and counts that go into it."""
    return f'W/"{signing.mac("page etag", key, str(fresh_until)).hex()[:16]}"'


def _choices(present: Language) -> list[tuple[str, str, bool]]:
    """(code, its own name, whether it is the present one)"""
    return [(code, name, code == present.words) for code, name in shipped()]
