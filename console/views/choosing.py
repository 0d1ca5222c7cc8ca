from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from console import words
from console.views.door import private
from retailers.selectors import memberships_of


@private
@require_safe
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Straight to the only retailer; a choice where there are several, a hint where none.

    Who runs the house and belongs to no shop has the house to look after.
    """
    memberships = memberships_of(user_id=request.user.pk)
    if len(memberships) == 1:
        return redirect("console_home", slug=memberships[0].slug)
    if not memberships and getattr(request.user, "is_operator", False):
        return redirect("operator")
    return render(
        request, "console/choose.html", {"memberships": memberships, "roles": words.roles()}
    )
