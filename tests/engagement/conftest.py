from collections.abc import Iterator

import pytest

from engagement.models import Campaign, Question
from engagement.policy import CampaignIn, QuestionIn
from engagement.services.campaigns import create_campaign
from engagement.services.questions import create_question
from retailers.models import Brand
from retailers.tenancy import acting_for
from tests.factories import Shop, a_shop


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    """Acted for while the test runs."""
    shop = a_shop()
    with acting_for(shop.retailer.pk):
        yield shop


def said(**fields: object) -> CampaignIn:
    given = {"title": "Winter sale", "button": "See it", "url": "https://shop.example/sale"}
    return CampaignIn(**{**given, **fields})  # type: ignore[arg-type]


def a_campaign(shop: Shop, **fields: object) -> Campaign:
    return create_campaign(brand_id=shop.brand.pk, campaign=said(**fields))


def a_question(shop: Shop, question: str = "Why?", locale: str = "en") -> Question:
    asked = QuestionIn(locale, question, "Because.")
    return create_question(brand_id=shop.brand.pk, question=asked)


def version_of(shop: Shop) -> int:
    return Brand.objects.get(pk=shop.brand.pk).version
