from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.services.callbacks import (
    NotTwilio,
    UnknownAttempt,
    Unreadable,
    take_callback,
)
from retailers.services.doors import NoDoor, through

# Twilio's reports are under 1 kB.
MAX_BODY: Final = 16 * 1024
FORM: Final = "application/x-www-form-urlencoded"


@csrf_exempt
@require_POST
def twilio_status(request: HttpRequest, key: str, attempt: str) -> HttpResponse:
    """Twilio's StatusCallback for one attempt; X-Twilio-Signature proves that it is Twilio's."""
    if request.content_type != FORM:
        return HttpResponse(status=415)
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or int(length) > MAX_BODY:
        return HttpResponse(status=413 if length.isdecimal() else 411)
    try:
        with through("callback", key):
            _take(request, attempt)
    except (NoDoor, UnknownAttempt):
        return HttpResponseNotFound()
    except NotTwilio:
        return HttpResponse(status=403)
    except Unreadable:
        return HttpResponse(status=400)
    return HttpResponse(status=204)


def _take(request: HttpRequest, attempt: str) -> None:
    body = request.body
    take_callback(
        attempt=attempt,
        path=request.get_full_path(),
        fields=request.POST.dict(),
        body=body,
        signature=request.headers.get("X-Twilio-Signature", ""),
    )
