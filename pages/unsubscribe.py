"""`/u/{code}`: no more e-mails from this shop (RFC 8058).

The code in the address is the whole right to do it: no cookie, no sign-in, no origin. GET changes
nothing, since mail scanners follow links; a POST does, by a mail reader or by the page's button.
"""

from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from narvar.lib import clock
from notifications.models import Delivery
from notifications.services.unsubscribing import (
    Mailbox,
    mailbox_of,
    subscribe_again,
    unsubscribe,
)
from notifications.states import Block
from pages.languages import language_of
from pages.origin import from_here
from pages.safely import FORM, plain, safely
from pages.shopfront import shop_page
from retailers.services.doors import NoDoor, through


def page(request: HttpRequest, code: str) -> HttpResponse:
    """An unknown code is the same 404 as anything unknown."""
    return safely(request, lambda: _page(request, code), methods=FORM)


def _page(request: HttpRequest, code: str) -> HttpResponse:
    try:
        with through("mail", code) as entrance:
            mailbox = mailbox_of(entrance.subject_id or 0)
            if request.method != "POST":
                return _shown(request, mailbox)
            return _done(request, mailbox, entrance.subject_id or 0)
    except (NoDoor, Delivery.DoesNotExist):
        return plain(request, "missing", status=404)


def _done(request: HttpRequest, mailbox: Mailbox, delivery_id: int) -> HttpResponse:
    wish = _wish(request)
    if wish in {"One-Click", "stop"}:
        source = "one-click" if wish == "One-Click" else "page"
        unsubscribe(address=mailbox.address, now=clock.now(), source=source)
    elif wish == "undo" and from_here(request):
        subscribe_again(address=mailbox.address)
    else:
        return _shown(request, mailbox, status=422)
    return _shown(request, mailbox_of(delivery_id), done=True)


def _wish(request: HttpRequest) -> str:
    """By both of the ways in which forms are sent, as RFC 8058 asks."""
    try:
        one_click = request.POST.get("List-Unsubscribe", "")
        return one_click or request.POST.get("do", "")
    except MultiPartParserError:
        return ""


def _shown(
    request: HttpRequest, mailbox: Mailbox, *, status: int = 200, done: bool = False
) -> HttpResponse:
    language = language_of(request.GET.get("lang", ""), mailbox.locale, mailbox.brand.locale)
    return shop_page(
        request,
        "unsubscribe",
        brand=mailbox.brand,
        language=language,
        status=status,
        address=mailbox.shown,
        stopped=mailbox.block is not None,
        undoable=mailbox.block is Block.OPTED_OUT,
        done=done,
    )
