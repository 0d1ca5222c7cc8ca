"""`/{brand}/track`: the way to one's order without the link.

Order numbers can be guessed one after the other, so what is typed is not believed cheaply: the
number and who bought it; the same words, the same statements and the same time for every wrong
guess; so many tries for a network and for a number. A tracking number alone leads to a page
that shows the parcel and hides the order.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _

from insights.services.counting import Counted, count
from insights.services.throttle import Limit, wait_seconds
from insights.states import Kind
from narvar.lib import clock, signing
from pages.forms import fields_of
from pages.languages import Language, language_for
from pages.masked import masked_token
from pages.network import network_of
from pages.origin import from_here
from pages.safely import FORM, plain, safely
from pages.selectors.lookup import Asked, Found, asked_for, find_order
from pages.shopfront import shop_page
from retailers.models import Brand
from retailers.services.doors import Kind as DoorKind
from retailers.services.doors import NoDoor, find_door, open_doors, through
from tracking.services.links import page_token

_MINUTE, _DAY = 60, 86_400
_NETWORK: Final = ((30, 10 * _MINUTE), (200, _DAY))
_NUMBER: Final = ((8, 15 * _MINUTE), (30, _DAY))
"""(tries, seconds). Few enough that a postcode cannot be guessed, enough for a whole family."""
_LONGEST_NUMBER: Final = 100


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it stands on the page, with what is wrong with it."""

    number: str = ""
    proof: str = ""
    error: str = ""
    number_error: str = ""


def lookup(request: HttpRequest, brand: str) -> HttpResponse:
    """The form, and where it leads. An unknown brand is the same 404 as anything unknown."""
    return safely(request, lambda: _lookup(request, brand), methods=FORM)


def _lookup(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        with through("brand", slug) as entrance:
            brand = Brand.objects.get(pk=entrance.subject_id or 0)
            if request.method == "POST":
                return _sent(request, brand)
            return _form(request, brand, Typed(number=_given(request)))
    except (NoDoor, Brand.DoesNotExist):
        return plain(request, "missing", status=404)


def _given(request: HttpRequest) -> str:
    """`?number=` of a link in the shop's own pages."""
    return request.GET.get("number", "")[:_LONGEST_NUMBER].replace("\x00", "")


def _sent(request: HttpRequest, brand: Brand) -> HttpResponse:
    fields = fields_of(request)
    typed = Typed(fields.get("number", "")[:_LONGEST_NUMBER], fields.get("proof", ""))
    with translation.override(_language(request, brand).words):
        if not from_here(request):
            return _form(request, brand, _wrong(typed, _again()), status=403)
        asked = asked_for(typed.number, typed.proof)
        if not asked.numbers:
            return _form(request, brand, _unnumbered(typed), status=422)
        if wait := wait_seconds(_limits(request, brand, asked), now=clock.machine()):
            return _too_many(request, brand, typed, wait)
        found = find_order(brand.pk, asked)
        path = _opened(found)
        kind = Kind.LOOKUP_HIT if found else Kind.LOOKUP_MISS
        count(kind, of=Counted(brand.pk, brand.zone), now=clock.now())
        if path is None:
            return _form(request, brand, _wrong(typed, _not_found(asked)), status=422)
    return _sent_on(path)


def _opened(found: Found | None) -> str | None:
    """The way in, its door open; None, after the same work, where nothing was found."""
    if found is None:
        _look_for_nothing()
        return None
    token = page_token(found.order) if found.full else masked_token(found.order)
    kind: DoorKind = "link" if found.full else "masked"
    open_doors(kind=kind, digests=[signing.digest(token)], subject_ids=[found.order.pk])
    return f"/{'t' if found.full else 'm'}/{token}"


def _look_for_nothing() -> None:
    """Makes a token and asks for its door, as a hit does."""
    token = signing.base62(signing.mac("masked-link", 0, 0, 0))
    with suppress(NoDoor):
        find_door("masked", token)


def _limits(request: HttpRequest, brand: Brand, asked: Asked) -> list[Limit]:
    network = network_of(request)
    number = f"{brand.pk}:{asked.numbers[-1]}"
    return [
        *(Limit("lookup network", network, *limit) for limit in _NETWORK),
        *(Limit("lookup number", number, *limit) for limit in _NUMBER),
    ]


def _sent_on(path: str) -> HttpResponse:
    response = HttpResponseRedirect(path)
    response.status_code = 303
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _form(request: HttpRequest, brand: Brand, typed: Typed, *, status: int = 200) -> HttpResponse:
    language = _language(request, brand)
    return shop_page(request, "lookup", brand=brand, language=language, status=status, typed=typed)


def _too_many(request: HttpRequest, brand: Brand, typed: Typed, wait: int) -> HttpResponse:
    response = _form(request, brand, _wrong(typed, _pause(wait)), status=429)
    response["Retry-After"] = str(wait)
    return response


def _language(request: HttpRequest, brand: Brand) -> Language:
    accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    return language_for(request.GET.get("lang", ""), accepted, brand.locale)


def _wrong(typed: Typed, error: str) -> Typed:
    return Typed(typed.number, typed.proof, error=error)


def _unnumbered(typed: Typed) -> Typed:
    error = _("Enter the number from your order confirmation, or the tracking number.")
    return Typed(typed.number, typed.proof, number_error=error)


def _not_found(asked: Asked) -> str:
    """One sentence for all that can be wrong; it follows from what was typed and nothing else."""
    if asked.proof:
        return _(
            "We found no order with this number and this e-mail address or postcode. Please check"
            " both against your order confirmation."
        )
    return _(
        "We found no parcel with this tracking number. If it is an order number, please also give"
        " the e-mail address or the postcode of the order."
    )


def _pause(wait: int) -> str:
    minutes = max(1, -(-wait // _MINUTE))
    if minutes < 2 * _MINUTE:
        sentence = translation.ngettext(
            "Too many tries. Please wait %(count)d minute, or use the link in the shop's message.",
            "Too many tries. Please wait %(count)d minutes, or use the link in the shop's message.",
            minutes,
        )
        return sentence % {"count": minutes}
    return _("Too many tries today. Please use the link in the shop's message.")


def _again() -> str:
    return _("Please send the form once more from this page.")
