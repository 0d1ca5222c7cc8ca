from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console import words
from console.selectors import cursor
from console.selectors.listing import DELAYS, Filters, list_orders
from console.selectors.order import AgentOrder, order_for_agent
from console.views.cases import acknowledge
from console.views.door import for_member, missing, page, told, warned
from narvar.lib import clock
from retailers.models import Brand
from retailers.selectors import Membership
from tracking.models import Order
from tracking.services import amending
from tracking.states import Status


@require_safe
@for_member
def listed(request: HttpRequest, member: Membership) -> HttpResponse:
    """The order list. All its filters stand in the address; those it cannot read do not count."""
    brands = dict(Brand.objects.order_by("name").values_list("slug", "name"))
    filters = _filters(request, brands)
    found = list_orders(filters, after=cursor.read(request.GET.get("after", "")))
    after = request.GET.copy()
    if found.next is not None:
        after["after"] = cursor.write(found.next)
    return page(
        request,
        member,
        "orders.html",
        page=found,
        filters=filters,
        statuses=words.statuses(),
        delays={kind: words.flags()[kind][0] for kind in DELAYS},
        brands=brands,
        words=words,
        next=after,
    )


def _filters(request: HttpRequest, brands: dict[str, str]) -> Filters:
    status, brand = request.GET.get("status", ""), request.GET.get("brand", "")
    delay, test = request.GET.get("delay", ""), request.GET.get("test", "")
    return Filters(
        status=Status(status) if status in set(Status) else None,
        since=_day(request.GET.get("since", "")),
        brand=brand if brand in brands else "",
        delay=delay if delay in DELAYS else "",
        test={"yes": True, "no": False}.get(test),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def shown(request: HttpRequest, member: Membership, brand: str, number: str) -> HttpResponse:
    """One order with all that happened to it. By number, which has an index; its id has none."""
    only = request.GET.get("only", "")
    only = only if only in words.event_kinds() else ""
    try:
        order = order_for_agent(brand_slug=brand, number=number, only=only)
    except Order.DoesNotExist:
        return missing(request)
    if request.method != "POST":
        return _page(request, member, order, only)
    return _done(request, member, order, only)


def _page(
    request: HttpRequest,
    member: Membership,
    order: AgentOrder,
    only: str,
    wrong: dict[str, str] | None = None,
) -> HttpResponse:
    status = 422 if wrong else 200
    return page(
        request,
        member,
        "order.html",
        status=status,
        order=order,
        only=only,
        kinds=words.event_kinds(),
        words=words,
        wrong=wrong or {},
        typed={name: request.POST.get(name, "") for name in wrong or {}},
    )


def _done(request: HttpRequest, member: Membership, order: AgentOrder, only: str) -> HttpResponse:
    deed = request.POST.get("do", "")
    if deed == "acknowledge":
        if not acknowledge(request, request.POST.get("case", "")):
            return missing(request)
        told(request, _("Acknowledged: it asks for nobody until it changes."))
    elif deed in _DEEDS:
        try:
            _DEEDS[deed](request, order)
        except amending.NotAnAddress:
            wrong = {deed: _NOT_AN_ADDRESS[deed]()}
            return _page(request, member, order, only, wrong)
    else:
        return missing(request)
    return redirect(request.get_full_path())


def _email(request: HttpRequest, order: AgentOrder) -> None:
    entry = amending.change_email(
        order_id=order.id, email=request.POST.get("email", ""), **_who(request)
    )
    told(request, _("The e-mail address is changed."), entry)


def _phone(request: HttpRequest, order: AgentOrder) -> None:
    entry = amending.change_phone(
        order_id=order.id, phone=request.POST.get("phone", ""), **_who(request)
    )
    told(request, _("The phone is changed."), entry)


def _silence(request: HttpRequest, order: AgentOrder) -> None:
    entry = amending.set_notify(order_id=order.id, notify=False, **_who(request))
    told(request, _("Silent: the shopper hears nothing more of this order."), entry)


def _speak(request: HttpRequest, order: AgentOrder) -> None:
    entry = amending.set_notify(order_id=order.id, notify=True, **_who(request))
    told(request, _("The shopper hears of this order again."), entry)


def _renew(request: HttpRequest, order: AgentOrder) -> None:
    amending.renew_link(order_id=order.id, **_who(request))
    told(request, _("The page has a new address; the old one opens nothing any more."))


def _ask(request: HttpRequest, order: AgentOrder) -> None:
    try:
        amending.ask_now(order_id=order.id, **_who(request))
    except amending.NothingToAsk:
        warned(request, _("Nothing to ask: answered a moment ago, at its end, or not on its way."))
    else:
        told(request, _("The carrier is asked next. Load the page again in a moment."))


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user.pk, "now": clock.now()}


_DEEDS: Final[dict[str, Callable[[HttpRequest, AgentOrder], None]]] = {
    "email": _email,
    "phone": _phone,
    "silence": _silence,
    "speak": _speak,
    "renew": _renew,
    "ask": _ask,
}
_NOT_AN_ADDRESS: Final[dict[str, Callable[[], str]]] = {
    "email": lambda: words.brand_problem("email"),
    "phone": lambda: _("Not a phone number that can exist. Type it with its country, as +1 …"),
}
