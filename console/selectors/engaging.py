"""What a brand shows beside the parcel, as its people see it in the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engagement.models import Campaign, Question
from engagement.policy import runs
from narvar.lib import ids
from retailers.models import Brand

State = Literal["shown", "waiting", "over", "off"]


@dataclass(frozen=True, slots=True)
class CampaignLine:
    id: str
    row: Campaign
    state: State


@dataclass(frozen=True, slots=True)
class QuestionLine:
    id: str
    row: Question


@dataclass(frozen=True, slots=True)
class Content:
    campaigns: tuple[CampaignLine, ...]
    questions: tuple[tuple[str, tuple[QuestionLine, ...]], ...]
    """By language, in the order given."""


def brands_to_fill() -> Sequence[Brand]:
    return list(Brand.objects.order_by("name", "slug"))


def content_of(brand_id: int, *, languages: Sequence[str], now: datetime) -> Content:
    """Two statements. `now` is business time."""
    campaigns = Campaign.objects.filter(brand_id=brand_id, removed_at=None)
    questions = Question.objects.filter(brand_id=brand_id, removed_at=None)
    lines = [
        QuestionLine(ids.encode("qst", row.public_id), row)
        for row in questions.order_by("position", "pk")
    ]
    return Content(
        tuple(
            CampaignLine(ids.encode("cmp", row.public_id), row, _state(row, now))
            for row in campaigns.order_by("position", "pk")
        ),
        tuple(
            (language, tuple(line for line in lines if line.row.locale == language))
            for language in languages
        ),
    )


def campaign_with(public_id: str) -> Campaign | None:
    uuid = ids.decode("cmp", public_id)
    rows = Campaign.objects.select_related("brand").filter(removed_at=None)
    return rows.filter(public_id=uuid).first() if uuid else None


def question_with(public_id: str) -> Question | None:
    uuid = ids.decode("qst", public_id)
    rows = Question.objects.select_related("brand").filter(removed_at=None)
    return rows.filter(public_id=uuid).first() if uuid else None


def _state(row: Campaign, now: datetime) -> State:
    if not row.enabled:
        return "off"
    if row.ends_at is not None and row.ends_at <= now:
        return "over"
    return "shown" if runs(row.starts_at, row.ends_at, now) else "waiting"
