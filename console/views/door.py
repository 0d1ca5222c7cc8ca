"""The member door: a signed-in person acts for the retailer in the address, or finds nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from narvar.lib import ids
from retailers.models import AuditEntry
from retailers.selectors import Membership, membership_of
from retailers.tenancy import acting_for

P = ParamSpec("P")
Handler = Callable[Concatenate[HttpRequest, Membership, P], HttpResponse]
private = cache_control(private=True, no_store=True)
"""Nothing a member sees stays in a shared browser once they have signed out."""


def for_member(handler: Handler[P]) -> Callable[..., HttpResponse]:
    """Open `acting_for` around the handler, which renders before it returns.

    A rival's retailer, and one that is not there, are the same 404.
    """

    @private
    @login_required
    @wraps(handler)
    def view(request: HttpRequest, *args: Any, slug: str, **kwargs: Any) -> HttpResponse:
        member = membership_of(user_id=request.user.pk, slug=slug)
        if member is None:
            return missing(request)
        with acting_for(member.retailer_id):
            return handler(request, member, *args, **kwargs)

    return view


def for_owner(handler: Handler[P]) -> Callable[..., HttpResponse]:
    """As `for_member`; for an agent it is not there."""

    def only(
        request: HttpRequest, member: Membership, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not is_owner(member):
            return missing(request)
        return handler(request, member, *args, **kwargs)

    return wraps(handler)(for_member(only))


def is_owner(member: Membership) -> bool:
    return member.role == "owner"


def missing(request: HttpRequest) -> HttpResponse:
    """One answer for all that is not there for this person."""
    return render(request, "console/missing.html", status=404)


def page(
    request: HttpRequest, member: Membership, template: str, *, status: int = 200, **shown: Any
) -> HttpResponse:
    """A whole page of the console, with what was just done above it."""
    context = {
        "member": member,
        "owner": is_owner(member),
        "asked": "",
        "flashes": messages.get_messages(request),
        **shown,
    }
    return render(request, f"console/{template}", context, status=status)


def told(request: HttpRequest, text: str, undo: AuditEntry | None = None) -> None:
    """Said once, on the next page; with a button that takes the deed back."""
    tag = ids.encode("aud", undo.public_id) if undo else ""
    messages.success(request, text, extra_tags=tag)


def warned(request: HttpRequest, text: str) -> None:
    messages.error(request, text)
