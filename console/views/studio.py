"""The brand studio: a draft edited beside a preview, published with one click, and taken back."""

from typing import Any, Final
from zoneinfo import available_timezones

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from console import words
from console.selectors.studio import Studio, brand_studio
from console.views.door import for_member, is_owner, missing, page, told, warned
from narvar.lib import clock
from narvar.lib.text import clean
from notifications.services.mailing import sample_context, sample_mail
from notifications.words import locale_for, sms, with_link
from retailers.models import Brand
from retailers.selectors import Membership
from retailers.services import brands, images
from retailers.theme import FIELDS, FONTS, TONES

_TYPED: Final = tuple(name for name in FIELDS if not name.startswith("logo"))
_LONGEST: Final = 300
# A mail carries its styles inline, as mail programs want it; nothing else of it may act.
_MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox;"
    " frame-ancestors 'self'"
)
_SHOWN: Final = ("page", "email", "sms")


@require_safe
@for_member
def listed(request: HttpRequest, member: Membership) -> HttpResponse:
    """Straight to the only brand."""
    shops = list(Brand.objects.order_by("name", "slug"))
    if len(shops) == 1:
        return redirect("console_brand", slug=member.slug, brand=shops[0].slug)
    return page(request, member, "brands.html", brands=shops)


@csp_update({"frame-src": ["'self'"]})  # type: ignore[untyped-decorator,unused-ignore]
@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def studio(request: HttpRequest, member: Membership, brand: str) -> HttpResponse:
    """Everybody may look; owners save, publish and take back."""
    try:
        seen = brand_studio(brand)
    except Brand.DoesNotExist:
        return missing(request)
    if request.method != "POST":
        return _shown(request, member, seen)
    if not is_owner(member):
        return missing(request)
    return _done(request, member, seen.brand)


def _shown(
    request: HttpRequest, member: Membership, seen: Studio, *, status: int = 200, **more: Any
) -> HttpResponse:
    shown = request.GET.get("show", "")
    shown = shown if shown in _SHOWN else "page"
    look = _look(request, shown)
    return page(
        request,
        member,
        "studio.html",
        status=status,
        studio=seen,
        look=look,
        shown=shown,
        label=words.brand_field,
        choices={"font": _fonts(), "tone": _tones(), "locale": _locales(seen)},
        zones=sorted(available_timezones()),
        states=_states(shown),
        text=_text(seen, look) if shown == "sms" else "",
        languages=settings.LANGUAGES,
        **{"refused": "", **more},
    )


def _states(shown: str) -> dict[str, str]:
    """A page has a parcel's states, a message what it is sent for."""
    return words.preview_states() if shown == "page" else words.milestones()


def _text(seen: Studio, look: dict[str, str]) -> str:
    """The SMS as a phone would show it."""
    locale = locale_for(look["lang"], seen.theme.locale)
    news = sample_context(look["state"], clock.now().date())
    text = sms(news, locale=locale, brand=seen.theme.name, order="#1001")
    return with_link(text, f"{settings.BASE_URL}/s/3xampleC0de")


def _look(request: HttpRequest, shown: str) -> dict[str, str]:
    """What the preview shows. Words of an address: only what we know of counts."""
    asked = {name: request.GET.get(name, "") for name in ("state", "lang", "width")}
    known = {
        "state": [*_states(shown)],
        "lang": ["", *(code for code, _ in settings.LANGUAGES)],
        "width": ["phone", "desktop"],
    }
    return {
        name: value if value in known[name] else known[name][0] for name, value in asked.items()
    }


@xframe_options_sameorigin
@require_safe
@for_member
def sample(request: HttpRequest, member: Membership, brand: str) -> HttpResponse:
    """An e-mail with the draft's look, for the studio's frame. It runs nothing."""
    try:
        seen = brand_studio(brand)
    except Brand.DoesNotExist:
        return missing(request)
    look = _look(request, "email")
    html = sample_mail(
        seen.theme, look["state"], look["lang"] or seen.theme.locale, today=clock.now().date()
    )
    response = HttpResponse(html)
    response["Content-Security-Policy"] = _MAIL_POLICY
    return response


def _done(request: HttpRequest, member: Membership, brand: Brand) -> HttpResponse:
    """A deed of the form, which is saved first: a click on Publish publishes what is seen."""
    who = request.user.pk
    deed = request.POST.get("do", "save")
    refused = ""
    if deed == "discard":
        brands.discard_draft(brand_id=brand.pk)
        told(request, _("The draft is gone; what is published stays."))
    elif deed == "undo":
        _restore(request, brand)
    else:
        refused = _saved(request, brand)
        if deed == "remove_logo":
            brands.remove_logo(brand_id=brand.pk, by=who)
        elif deed == "publish" and not refused:
            _publish(request, brand)
    if request.headers.get("X-Studio") == "live":
        return _notes(request, brand, refused)
    if refused:
        return _shown(request, member, brand_studio(brand.slug), status=422, refused=refused)
    return redirect(request.get_full_path())


def _saved(request: HttpRequest, brand: Brand) -> str:
    """Why the logo was refused; the words of the form are kept all the same."""
    typed = {name: clean(request.POST[name], _LONGEST) for name in _TYPED if name in request.POST}
    who = request.user.pk
    if brands.changed_typing(brand_id=brand.pk, data=typed):
        brands.save_draft(brand_id=brand.pk, data=typed, by=who)
    upload = request.FILES.get("logo")
    if upload is None:
        return ""
    if upload.size is None or upload.size > images.BYTES_AT_MOST:
        return words.refused_image("large")
    try:
        brands.draft_logo(brand_id=brand.pk, upload=upload.read(), by=who)
    except images.Refused as refused:
        return words.refused_image(str(refused))
    return ""


def _publish(request: HttpRequest, brand: Brand) -> None:
    try:
        entry = brands.publish_draft(brand_id=brand.pk, by=request.user.pk, now=clock.now())
    except brands.Unfit as unfit:
        count = len(unfit.problems)
        text = ngettext(
            "Not published: one field has to be put right first.",
            "Not published: %(count)s fields have to be put right first.",
            count,
        )
        warned(request, text % {"count": count})
    except brands.NothingToDo:
        warned(request, _("Nothing to publish: nothing differs from what shoppers see now."))
    else:
        told(request, _("Published. Every page shows it from now on."), entry)


def _restore(request: HttpRequest, brand: Brand) -> None:
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    try:
        brands.restore_version(
            brand_id=brand.pk, version=version, by=request.user.pk, now=clock.now()
        )
    except brands.NothingToDo:
        warned(request, _("That version looks the same, or is not kept any more."))
    else:
        told(request, _("The earlier look is back on every page."))


def _notes(request: HttpRequest, brand: Brand, refused: str) -> HttpResponse:
    """What the page's script puts beside the form after each save."""
    seen = brand_studio(brand.slug)
    context = {"studio": seen, "refused": refused, "labels": words.brand_field}
    return render(request, "console/studio_notes.html", context)


def _fonts() -> dict[str, str]:
    names = (_("System"), _("Serif"), _("Rounded"), _("Monospace"))
    return dict(zip(FONTS, names, strict=True))


def _tones() -> dict[str, str]:
    return dict(zip(TONES, (_("Warm: “Good news, …”"), _("Plain: facts only")), strict=True))


def _locales(seen: Studio) -> dict[str, str]:
    own = str(seen.typed["locale"])
    return {**dict(settings.LANGUAGES), **({} if own in dict(settings.LANGUAGES) else {own: own})}
