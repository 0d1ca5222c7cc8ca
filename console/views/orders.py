from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from console import words
from console.selectors import cursor
from console.selectors.listing import Filters, list_orders
from console.selectors.order import order_for_agent
from console.views.door import for_member, missing
from retailers.selectors import Membership
from tracking.models import Order
from tracking.states import Status


@require_safe
@for_member
def listed(request: HttpRequest, member: Membership) -> HttpResponse:
    """The order list. All its filters stand in the address; those it cannot read do not count."""
    filters = _filters(request)
    page = list_orders(filters, after=cursor.read(request.GET.get("after", "")))
    context = {
        "member": member,
        "page": page,
        "filters": filters,
        "statuses": words.STATUSES,
        "words": words,
        "next": request.GET.copy(),
        "asked": "",
    }
    if page.next is not None:
        context["next"]["after"] = cursor.write(page.next)  # type: ignore[index]
    return render(request, "console/orders.html", context)


def _filters(request: HttpRequest) -> Filters:
    status = request.GET.get("status", "")
    return Filters(
        status=Status(status) if status in set(Status) else None,
        since=_day(request.GET.get("since", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_safe
@for_member
def shown(request: HttpRequest, member: Membership, brand: str, number: str) -> HttpResponse:
    """One order with all that happened to it. By number, which has an index; its id has none."""
    try:
        order = order_for_agent(brand_slug=brand, number=number)
    except Order.DoesNotExist:
        return missing(request)
    return render(request, "console/order.html", {"member": member, "order": order, "asked": ""})
