"""The language of the console, chosen by hand. It is kept until the person signs out."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from console.views.door import private
from console.words import CHOSEN


@private
@require_POST
@login_required
def language(request: HttpRequest) -> HttpResponse:
    """POST language=de, back=the page to return to."""
    asked = request.POST.get("language", "")
    if asked in dict(settings.LANGUAGES):
        request.session[CHOSEN] = asked
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else "console")
