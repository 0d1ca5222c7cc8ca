"""Writing a campaign, or a question and its answer."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from console.selectors.engaging import brands_to_fill, campaign_with, question_with
from console.views.door import for_owner, missing, page, told
from console.views.engaging import audiences, brand_asked, to_list
from engagement.models import Campaign, Question
from engagement.policy import (
    ANSWER,
    BUTTON,
    QUESTION,
    TEXT,
    TITLE,
    URL,
    CampaignIn,
    Invalid,
    QuestionIn,
)
from engagement.services.campaigns import create_campaign, update_campaign
from engagement.services.questions import create_question, update_question
from engagement.states import Audience
from retailers.models import Brand
from retailers.selectors import Membership
from retailers.services.images import Refused, keep_image
from retailers.services.problems import Problem

_METHODS: Final = ["GET", "HEAD", "POST"]
_LIMITS: Final = {
    "title": TITLE, "text": TEXT, "button": BUTTON, "url": URL, "question": QUESTION,
    "answer": ANSWER,
}  # fmt: skip
_LONGEST: Final = 5_000


@require_http_methods(_METHODS)
@for_owner
def campaign(request: HttpRequest, member: Membership, public_id: str = "") -> HttpResponse:
    """A new one of `?brand=`, or the one in the address."""
    row = campaign_with(public_id) if public_id else None
    brand = row.brand if row else brand_asked(request, brands_to_fill())
    if brand is None or (public_id and row is None):
        return missing(request)
    typed = _typed(request) if request.method == "POST" else _of_campaign(row, brand)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            _save_campaign(request, row, brand, typed)
        except Invalid as invalid:
            problems = invalid.problems
        else:
            told(request, _("“%(title)s” is saved.") % {"title": typed["title"]})
            return to_list(member, brand.slug)
    return _form(
        request, member, "engaging_campaign.html", brand, typed=typed, problems=problems, row=row
    )


@require_http_methods(_METHODS)
@for_owner
def question(request: HttpRequest, member: Membership, public_id: str = "") -> HttpResponse:
    """A new one of `?brand=` in `?locale=`, or the one in the address."""
    row = question_with(public_id) if public_id else None
    brand = row.brand if row else brand_asked(request, brands_to_fill())
    if brand is None or (public_id and row is None):
        return missing(request)
    typed = _typed(request) if request.method == "POST" else _of_question(request, row, brand)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            _save_question(row, brand, typed)
        except Invalid as invalid:
            problems = invalid.problems
        else:
            told(request, _("“%(title)s” is saved.") % {"title": typed["question"]})
            return to_list(member, brand.slug)
    return _form(
        request, member, "engaging_question.html", brand, typed=typed, problems=problems, row=row
    )


Typed = Mapping[str, str]


def _form(
    request: HttpRequest,
    member: Membership,
    template: str,
    brand: Brand,
    *,
    typed: Typed,
    problems: list[Problem],
    row: Campaign | Question | None,
) -> HttpResponse:
    return page(
        request,
        member,
        template,
        status=422 if problems else 200,
        brand=brand,
        typed=typed,
        wrong={p.field or "": sentence(p) for p in reversed(problems)},
        row=row,
        limits=_LIMITS,
        languages=dict(settings.LANGUAGES),
        audiences=audiences(),
        section="console_engaging",
    )


def _typed(request: HttpRequest) -> dict[str, str]:
    names = (
        "title", "text", "button", "url", "locale", "audience", "enabled", "starts_at", "ends_at",
        "picture", "question", "answer",
    )  # fmt: skip
    return {name: request.POST.get(name, "")[:_LONGEST].replace("\x00", "") for name in names}


def _of_campaign(row: Campaign | None, brand: Brand) -> dict[str, str]:
    if row is None:
        return dict.fromkeys(_CAMPAIGN, "") | {"audience": "calm", "enabled": "yes"}
    moments = {name: _local(getattr(row, name), brand) for name in ("starts_at", "ends_at")}
    texts = {name: str(getattr(row, name)) for name in _CAMPAIGN[:7]}
    return texts | moments | {"enabled": "yes" if row.enabled else ""}


_CAMPAIGN: Final = (
    "title", "text", "button", "url", "locale", "audience", "picture", "enabled", "starts_at",
    "ends_at",
)  # fmt: skip


def _of_question(request: HttpRequest, row: Question | None, brand: Brand) -> dict[str, str]:
    if row is not None:
        return {"locale": row.locale, "question": row.question, "answer": row.answer}
    asked = request.GET.get("locale", "") or brand.locale[:2]
    return {"locale": asked, "question": "", "answer": ""}


def _save_campaign(
    request: HttpRequest, row: Campaign | None, brand: Brand, typed: Typed
) -> Campaign:
    """Raises Invalid, naming the fields."""
    starts_at, ends_at = _moment(typed, "starts_at", brand), _moment(typed, "ends_at", brand)
    locale = typed["locale"] if typed["locale"] in dict(settings.LANGUAGES) else ""
    audience = typed["audience"]
    said = CampaignIn(
        title=typed["title"],
        text=typed["text"],
        button=typed["button"],
        url=typed["url"].strip(),
        locale=locale,
        picture=_picture(request, row, brand),
        audience=Audience(audience) if audience in set(Audience) else Audience.CALM,
        enabled=typed["enabled"] == "yes",
        starts_at=starts_at,
        ends_at=ends_at,
    )
    if row is None:
        return create_campaign(brand_id=brand.pk, campaign=said)
    return update_campaign(public_id=row.public_id, campaign=said)


def _save_question(row: Question | None, brand: Brand, typed: Typed) -> Question:
    """Raises Invalid, naming the fields."""
    if typed["locale"] not in dict(settings.LANGUAGES):
        raise Invalid([Problem("unknown", "Choose a language of the list.", "locale")])
    said = QuestionIn(typed["locale"], typed["question"], typed["answer"])
    if row is None:
        return create_question(brand_id=brand.pk, question=said)
    return update_question(public_id=row.public_id, question=said)


def _picture(request: HttpRequest, row: Campaign | None, brand: Brand) -> str:
    """The digest of what was sent now, else of what is there, unless it is to go."""
    upload = request.FILES.get("upload")
    if upload is None:
        kept = row.picture if row else ""
        return "" if request.POST.get("without_picture") == "yes" else kept
    try:
        return keep_image(brand_id=brand.pk, upload=upload.read()).digest
    except Refused as refused:
        raise Invalid([Problem("picture", str(refused), "upload")]) from refused


def _moment(typed: Typed, field: str, brand: Brand) -> datetime | None:
    """`2026-11-27T09:00` on the clock of the brand; raises Invalid."""
    text = typed[field].strip()
    if not text:
        return None
    try:
        local = datetime.fromisoformat(text)
        return local.replace(tzinfo=_zone(brand)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid([Problem("moment", "Give a date and a time.", field)]) from None


def _local(moment: datetime | None, brand: Brand) -> str:
    return moment.astimezone(_zone(brand)).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _zone(brand: Brand) -> ZoneInfo:
    try:
        return ZoneInfo(brand.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def sentence(problem: Problem) -> str:
    """In the reader's language: the services speak English, as the API does."""
    limit = _LIMITS.get(problem.field or "", 0)
    said: dict[str, Any] = {
        "required": _("Please fill this in."),
        "too_long": ngettext("At most %(n)d character.", "At most %(n)d characters.", limit),
        "not_https": _(
            "Give a whole address that begins with https://, such as https://shop.example/sale"
        ),
        "ends_before_start": _("The end must come after the start."),
        "moment": _("Give a date and a time."),
        "unknown": _("Choose a language of the list."),
        "picture": _(
            "This is no picture that can be shown: send a PNG, JPEG, WebP or GIF of at most 5 MB."
        ),
        "too_many": _("There are too many already. Remove one first."),
    }
    text = said.get(problem.code, problem.message)
    return str(text % {"n": limit} if "%(n)d" in text else text)
