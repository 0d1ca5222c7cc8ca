from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from narvar.lib import clock, signing
from notifications.bounces import MAX_BYTES
from notifications.services.bounces import mail_key, take_return
from notifications.services.callbacks import (
    NotTwilio,
    UnknownAttempt,
    Unreadable,
    take_callback,
)
from notifications.services.inbound import take_inbound
from retailers.services.doors import NoDoor, through

# Twilio's reports are under 1 kB; an answer by SMS has at most 1,600 characters.
MAX_BODY: Final = 16 * 1024
FORM: Final = "application/x-www-form-urlencoded"


@csrf_exempt
@require_POST
def twilio_status(request: HttpRequest, key: str, attempt: str) -> HttpResponse:
    """Twilio's StatusCallback for one attempt; X-Twilio-Signature proves that it is Twilio's."""
    if (unfit := _unfit(request)) is not None:
        return unfit
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


@csrf_exempt
@require_POST
def twilio_inbound(request: HttpRequest, key: str = "") -> HttpResponse:
    """A shopper's answer. With a key: to the own number of the retailer whose key it is."""
    if (unfit := _unfit(request)) is not None:
        return unfit
    try:
        if not key:
            return _twiml(request, None)
        with through("callback", key) as entrance:
            owner = entrance.retailer_id
        return _twiml(request, owner)
    except NoDoor:
        return HttpResponseNotFound()
    except NotTwilio:
        return HttpResponse(status=403)
    except Unreadable:
        return HttpResponse(status=400)


@csrf_exempt
@require_POST
def mail_returned(request: HttpRequest, key: str) -> HttpResponse:
    """A bounce or complaint, as the mail server's pipe POSTs it: the message itself."""
    if not signing.same(key, mail_key()):
        return HttpResponseNotFound()
    raw = request.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        return HttpResponse(status=413)
    if not raw.strip():
        return HttpResponse(status=400)
    # A pipe that is told no would bounce the bounce: what is not for us is let go.
    take_return(raw, now=clock.now())
    return HttpResponse(status=204)


def _unfit(request: HttpRequest) -> HttpResponse | None:
    if request.content_type != FORM:
        return HttpResponse(status=415)
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or int(length) > MAX_BODY:
        return HttpResponse(status=413 if length.isdecimal() else 411)
    return None


def _twiml(request: HttpRequest, only: int | None) -> HttpResponse:
    signature = request.headers.get("X-Twilio-Signature", "")
    answer = take_inbound(
        path=request.get_full_path(),
        fields=request.POST.dict(),
        signature=signature,
        only=only,
    )
    return HttpResponse(answer, content_type="text/xml; charset=utf-8")


def _take(request: HttpRequest, attempt: str) -> None:
    body = request.body
    take_callback(
        attempt=attempt,
        path=request.get_full_path(),
        fields=request.POST.dict(),
        body=body,
        signature=request.headers.get("X-Twilio-Signature", ""),
    )
