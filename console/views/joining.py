"""The page behind an invitation's link."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.views.door import private, told
from narvar.lib import clock
from narvar.lib.text import clean
from retailers.services import members


@private
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """GET only asks: mail scanners follow links."""
    try:
        opened = members.open_invitation(token)
    except members.NoInvitation:
        return render(request, "console/join_over.html", status=404)
    if request.method == "POST":
        return _accept(request, token, opened)
    return _asked(request, opened)


def _accept(request: HttpRequest, token: str, opened: members.Opened) -> HttpResponse:
    try:
        members.accept(
            token=token,
            signed_in=request.user.pk,
            password=request.POST.get("password", ""),
            name=clean(request.POST.get("name", ""), 120),
            now=clock.now(),
        )
    except members.NotThem:
        return _asked(request, opened)
    except ValidationError as weak:
        return _asked(request, opened, errors=list(weak.messages))
    told(request, _("You are in. Sign in with your e-mail address and password."))
    return redirect("console" if request.user.is_authenticated else settings.LOGIN_URL)


def _asked(
    request: HttpRequest, opened: members.Opened, errors: list[str] | None = None
) -> HttpResponse:
    signed_in = str(getattr(request.user, "email", ""))
    context = {
        "opened": opened,
        "errors": errors or [],
        "themselves": opened.known and signed_in == opened.email,
        "typed": clean(request.POST.get("name", ""), 120),
    }
    return render(request, "console/join.html", context, status=422 if errors else 200)
