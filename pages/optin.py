"""Asking for text messages on the order's own page: from its full link only.

Whoever holds a short link out of a text, or a masked one, may look; the right to have messages
sent about an order belongs to whom the shop gave its link.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _

from insights.services.counting import Counted, count
from insights.services.throttle import Limit, wait_seconds
from insights.states import Kind
from narvar.lib import clock
from notifications.services.consent import OptIn, opt_in
from pages.door import Visit
from pages.languages import Language
from pages.network import network_of
from pages.origin import from_here
from pages.shopfront import shop_page
from retailers.tenancy import acting_for
from tracking.models import Order

_NETWORK: Final = ((15, 600), (60, 86_400))
_ORDER: Final = ((10, 3_600), (25, 86_400))
"""(tries, seconds). Each may cost a message to a stranger's phone."""
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it stands on the page, with what is wrong with it."""

    phone: str
    consent: bool
    phone_error: str = ""
    consent_error: str = ""
    error: str = ""


def wording(shop: str) -> str:
    """What is agreed to, in the active translation: shown beside the box and kept as evidence."""
    return _(
        "I would like %(shop)s to send me text messages about this delivery to this number. How"
        " many depends on its way; message and data rates may apply. I can answer STOP at any time"
        " to end them, HELP for help."
    ) % {"shop": shop}


def text_me(
    request: HttpRequest, visit: Visit, fields: Mapping[str, str], *, language: Language, path: str
) -> HttpResponse:
    """`path` is the page's own. 303 to a word about it; 422 with the form where a field is wrong.

    Raises Order.DoesNotExist.
    """
    typed = Typed(fields.get("phone", "")[:_LONGEST], fields.get("consent") == "yes")
    with acting_for(visit.retailer_id), translation.override(language.words):
        order = Order.objects.select_related("brand").get(pk=visit.order_id)
        status, wrong = _refused(request, order, typed)
        if wrong is None:
            status, wrong = _asked(order, typed, language)
        if wrong is not None:
            return _form(request, order, wrong, language=language, status=status, path=path)
    lang = f"&lang={language.words}" if request.GET.get("lang") else ""
    response = HttpResponseRedirect(f"{path}?do=said&what=text_me{lang}")
    response.status_code = 303
    response["Cache-Control"] = "no-store"
    return response


def _refused(request: HttpRequest, order: Order, typed: Typed) -> tuple[int, Typed | None]:
    """What is wrong before anybody looks at the number."""
    if not from_here(request):
        return 403, replace(typed, error=_("Please send the form once more from this page."))
    if not typed.phone:
        return 422, replace(typed, phone_error=_("Enter your mobile number."))
    if not typed.consent:
        sentence = _("Please tick the box: without your consent we may not text you.")
        return 422, replace(typed, consent_error=sentence)
    if wait_seconds(_limits(request, order), now=clock.machine()):
        return 429, replace(typed, error=_("Too many tries. Please try again later."))
    return 200, None


def _asked(order: Order, typed: Typed, language: Language) -> tuple[int, Typed | None]:
    now = clock.now()
    outcome = opt_in(
        order_id=order.pk,
        shipment_id=None,
        phone=typed.phone,
        locale=language.tag,
        wording=wording(order.brand.name),
        now=now,
    )
    if outcome is OptIn.INVALID:
        sentence = _("This is no mobile number that we can text. Check it, with its country code.")
        return 422, replace(typed, phone_error=sentence)
    if outcome is OptIn.LIMIT:
        sentence = _("This order already texts as many phones as it can.")
        return 422, replace(typed, error=sentence)
    if outcome is OptIn.SENT:
        count(Kind.OPT_IN, of=Counted(order.brand_id, order.brand.zone), now=now)
    return 303, None


def _form(
    request: HttpRequest, order: Order, typed: Typed, *, language: Language, status: int, path: str
) -> HttpResponse:
    return shop_page(
        request,
        "text_me",
        brand=order.brand,
        language=language,
        status=status,
        typed=typed,
        wording=wording(order.brand.name),
        back=path,
    )


def _limits(request: HttpRequest, order: Order) -> list[Limit]:
    network = network_of(request)
    return [
        *(Limit("text me network", network, *limit) for limit in _NETWORK),
        *(Limit("text me order", str(order.pk), *limit) for limit in _ORDER),
    ]
