"""Today: what needs a person now, the most urgent first, with what to do about it."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console import words
from console.selectors.house import troubles
from console.selectors.needs import RANKS, age, needs
from console.views.cases import acknowledge
from console.views.door import for_member, missing, page, told
from narvar.lib import clock
from retailers.selectors import Membership
from retailers.services.snoozing import snooze
from tracking.models import Order

SNOOZES: Final = {"4h": timedelta(hours=4), "1d": timedelta(days=1), "3d": timedelta(days=3)}


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def home(request: HttpRequest, member: Membership) -> HttpResponse:
    if request.method == "POST":
        return _done(request, member)
    now = clock.now()
    only = request.GET.get("cause", "")
    only = only if only in RANKS else ""
    return page(
        request,
        member,
        "home.html",
        needs=needs(now=now, only=only),
        only=only,
        troubles=troubles(),
        words=words,
        causes=words.flags(),
        age=age,
        now=now,
        any_orders=Order.objects.exists(),
    )


def _done(request: HttpRequest, member: Membership) -> HttpResponse:
    deed, number = request.POST.get("do", ""), request.POST.get("number", "")
    brand, cause = request.POST.get("brand", ""), request.POST.get("cause", "")
    order = Order.objects.filter(brand__slug=brand, number=number).first()
    if order is None or cause not in RANKS:
        return missing(request)
    if deed == "acknowledge":
        if not acknowledge(request, request.POST.get("case", "")):
            return missing(request)
        told(request, _("Seen: %(order)s asks for nobody until it changes.") % {"order": number})
    elif deed in SNOOZES:
        until = clock.now() + SNOOZES[deed]
        snooze(subject=f"order:{order.pk}", cause=cause, until=until, by=request.user.pk)
        told(request, _("Put off: %(order)s comes back later.") % {"order": number})
    else:
        return missing(request)
    return redirect(request.get_full_path())
