"""/operator/: the house as a whole, for the few users who run it. Counts only.

For all others it is not there, signed in or not.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from console.problems import of_retailer
from console.selectors import operator as selectors
from console.views.account_form import answer
from console.views.door import missing, private
from narvar.lib import clock
from notifications.services.rules import ensure_default_rules
from retailers.models import Retailer
from retailers.models.retailer import HOUSE_ID
from retailers.services.operating import Refused, RetailerIn, make_retailer, stop_sending
from retailers.services.problems import Problem
from retailers.tenancy import acting_for

P = ParamSpec("P")
METHODS = ["GET", "HEAD", "POST"]
LOCALES = frozenset(code for code, _name in settings.LANGUAGES)


def for_operator(
    handler: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    @private
    @wraps(handler)
    def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        if not (user.is_authenticated and user.is_active and getattr(user, "is_operator", False)):
            return missing(request)
        return handler(request, *args, **kwargs)

    return view


def _me(request: HttpRequest) -> int:
    return request.user.pk or 0


def _page(request: HttpRequest, name: str, status: int = 200, **shown: Any) -> HttpResponse:
    context = {"flashes": messages.get_messages(request), "here": name, **shown}
    return render(request, f"console/operator_{name}.html", context, status=status)


@require_http_methods(METHODS)
@for_operator
def house(request: HttpRequest) -> HttpResponse:
    """How the house does; for htmx, which asks every few seconds, only the part that changes."""
    if request.method == "POST":
        return _stop(request, None, "operator")
    part = "now" if request.headers.get("HX-Request") == "true" else "house"
    response = _page(request, part, house=selectors.house(user_id=_me(request)))
    response["Vary"] = "HX-Request"
    return response


@require_http_methods(METHODS)
@for_operator
def retailers(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _retailers(request)
    if request.POST.get("do") == "make":
        return _make(request)
    return _stop(request, request.POST.get("slug", ""), "operator_retailers")


@sensitive_post_parameters()
@require_http_methods(METHODS)
@for_operator
def carriers(request: HttpRequest) -> HttpResponse:
    """The house's own accounts, which serve every retailer without one of its own."""

    def shown(context: Mapping[str, Any], status: int) -> HttpResponse:
        return _page(request, "carriers", status, **context)

    with acting_for(HOUSE_ID):
        return answer(request, shown)


def _retailers(
    request: HttpRequest, *, status: int = 200, problems: tuple[Problem, ...] = (), link: str = ""
) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in RetailerIn.__slots__} if problems else {}
    return _page(
        request,
        "retailers",
        status,
        retailers=selectors.retailers(user_id=_me(request)),
        wrong={p.field: of_retailer(p) for p in problems},
        typed={"country": "US", "locale": "en", "zone": "UTC", **typed},
        languages=settings.LANGUAGES,
        link=link,
    )


def _make(request: HttpRequest) -> HttpResponse:
    """The link is shown once, on this page: nobody keeps it."""
    said = RetailerIn(*(request.POST.get(name, "").strip() for name in RetailerIn.__slots__))
    try:
        retailer, token = make_retailer(
            said=said, locales=LOCALES, by=_me(request), now=clock.now()
        )
    except Refused as refused:
        return _retailers(request, status=422, problems=refused.problems)
    with acting_for(retailer.pk):
        ensure_default_rules()
    link = settings.BASE_URL + reverse("console_join", kwargs={"token": token})
    return _retailers(request, status=201, link=link)


def _stop(request: HttpRequest, slug: str | None, back: str) -> HttpResponse:
    stopped = request.POST.get("do") == "stop"
    if request.POST.get("sure") != "yes" or request.POST.get("do") not in {"stop", "resume"}:
        messages.error(request, _("Nothing was changed: say that you are sure."))
        return redirect(back)
    try:
        stop_sending(slug=slug, stopped=stopped, by=_me(request), now=clock.now())
    except Retailer.DoesNotExist:
        return missing(request)
    text = _("No message leaves any more.") if stopped else _("Messages leave again.")
    messages.success(request, text)
    return redirect(back)
