"""What a brand shows beside the parcel, ready to be rendered: words and addresses, no HTML."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from engagement.clicks import Clicked, click_path
from engagement.models import Campaign, Question
from engagement.policy import fits, languages, next_change, runs
from narvar.lib import ids
from retailers.models import Brand
from tracking.states import Status


@dataclass(frozen=True, slots=True)
class CampaignPanel:
    id: str
    """`cmp_…`: by this its views are counted."""
    title: str
    text: str
    button: str
    href: str
    """`/c/…` of the house: counts the click and leads to the campaign's own address."""
    picture: str
    """Digest of one of the brand's images; "" = none."""


@dataclass(frozen=True, slots=True)
class QuestionPanel:
    question: str
    answer: str
    """Plain text; a line break is a line feed."""


@dataclass(frozen=True, slots=True)
class Blocks:
    campaign: CampaignPanel | None
    questions: tuple[QuestionPanel, ...]
    language: str
    """Of the questions: not always the page's."""
    fresh_until: datetime | None
    """Business time: when a campaign next starts or ends; None = nothing changes by itself."""


def blocks(
    brand_id: int, locale: str, status: Status | str, *, now: datetime, order_id: int = 0
) -> Blocks:
    """For a page in the language `locale` of an order that stands at `status`.

    Three statements. `now` is business time; `order_id` tells later whose page was clicked on,
    0 where nobody's is (a preview).
    """
    campaigns = list(_campaigns(brand_id, locale))
    language, questions = _questions(brand_id, locale)
    chosen = next(
        (c for c in campaigns if runs(c.starts_at, c.ends_at, now) and fits(c.audience, status)),
        None,
    )
    moments = (at for c in campaigns for at in (c.starts_at, c.ends_at))
    return Blocks(
        campaign=campaign_panel(chosen, order_id=order_id) if chosen else None,
        questions=tuple(QuestionPanel(row.question, row.answer) for row in questions),
        language=language,
        fresh_until=next_change(moments, now),
    )


def campaign_panel(row: Campaign, *, order_id: int) -> CampaignPanel:
    return CampaignPanel(
        id=ids.encode("cmp", row.public_id),
        title=row.title,
        text=row.text,
        button=row.button,
        href=click_path(Clicked(row.retailer_id, row.pk, order_id)),
        picture=row.picture,
    )


def _campaigns(brand_id: int, locale: str) -> QuerySet[Campaign]:
    spoken = languages(locale, locale)[0]
    rows = Campaign.objects.filter(
        brand_id=brand_id, removed_at=None, enabled=True, locale__in=("", spoken)
    )
    return rows.order_by("position", "pk")


def _questions(brand_id: int, locale: str) -> tuple[str, list[Question]]:
    of_brand = Brand.objects.values_list("locale", flat=True).get(pk=brand_id)
    wanted = languages(locale, of_brand)
    rows = Question.objects.filter(brand_id=brand_id, removed_at=None, locale__in=wanted)
    listed = list(rows.order_by("position", "pk"))
    for language in wanted:
        if found := [row for row in listed if row.locale == language]:
            return language, found
    return wanted[0], []
