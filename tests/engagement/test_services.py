"""Writing campaigns and questions, and what it does to the brand's pages."""

from typing import Any

import pytest

from engagement.models import Campaign, Question
from engagement.policy import Invalid, QuestionIn
from engagement.services import campaigns
from engagement.services.campaigns import create_campaign, update_campaign
from engagement.services.lists import move, remove, restore
from engagement.services.questions import create_question, update_question
from narvar.lib import clock
from retailers.models import Brand
from retailers.tenancy import acting_for
from tests.engagement.conftest import a_campaign, a_question, said, version_of
from tests.factories import Shop, a_shop


def titles() -> list[str]:
    return [row.title for row in Campaign.objects.filter(removed_at=None).order_by("position")]


def test_what_is_written_is_kept_clean(shop: Shop) -> None:
    row = a_campaign(shop, title=" Winter\u202e sale\x00 ", text="a\nb")
    assert (row.title, row.text, row.enabled) == ("Winter sale", "a b", True)


def test_what_cannot_stand_is_refused_whole(shop: Shop) -> None:
    with pytest.raises(Invalid) as refused:
        a_campaign(shop, title="", url="http://x.example/")
    assert [p.field for p in refused.value.problems] == ["title", "url"]
    assert (Campaign.objects.count(), version_of(shop)) == (0, 1)


def test_each_write_makes_the_brands_pages_anew(shop: Shop) -> None:
    row = a_campaign(shop)
    update_campaign(public_id=row.public_id, campaign=said(title="Spring"))
    remove(kind=Campaign, public_id=row.public_id, now=clock.machine())
    restore(kind=Campaign, public_id=row.public_id)
    move(kind=Campaign, public_id=row.public_id, up=True)
    assert (titles(), version_of(shop)) == (["Spring"], 6)


def test_a_question_is_written_and_changed(shop: Shop) -> None:
    row = a_question(shop, "Why?")
    update_question(public_id=row.public_id, question=QuestionIn("de", "Wieso?", "So.\nUnd so."))
    row.refresh_from_db()
    assert (row.locale, row.question, row.answer) == ("de", "Wieso?", "So.\nUnd so.")
    assert version_of(shop) == 3


@pytest.mark.parametrize(
    ("up", "order"), [(True, ["b", "a", "c"]), (False, ["a", "c", "b"])], ids=["up", "down"]
)
def test_a_row_moves_one_place(shop: Shop, up: bool, order: list[str]) -> None:
    _, row, _ = (a_campaign(shop, title=title) for title in "abc")
    move(kind=Campaign, public_id=row.public_id, up=up)
    assert titles() == order


def test_at_the_end_of_the_list_a_row_stays(shop: Shop) -> None:
    first, last = a_campaign(shop, title="a"), a_campaign(shop, title="b")
    move(kind=Campaign, public_id=first.public_id, up=True)
    move(kind=Campaign, public_id=last.public_id, up=False)
    assert titles() == ["a", "b"]


def test_questions_move_among_those_of_their_language(shop: Shop) -> None:
    a_question(shop, "a")
    a_question(shop, "b", "de")
    row = a_question(shop, "c")
    move(kind=Question, public_id=row.public_id, up=True)
    english = Question.objects.filter(locale="en").order_by("position")
    assert [q.question for q in english] == ["c", "a"]


def test_what_comes_back_stands_where_it_stood(shop: Shop) -> None:
    row, _ = a_campaign(shop, title="a"), a_campaign(shop, title="b")
    remove(kind=Campaign, public_id=row.public_id, now=clock.machine())
    assert titles() == ["b"]
    restore(kind=Campaign, public_id=row.public_id)
    assert titles() == ["a", "b"]


def test_what_is_removed_is_not_changed_and_not_removed_again(shop: Shop) -> None:
    row = a_campaign(shop)
    remove(kind=Campaign, public_id=row.public_id, now=clock.machine())
    with pytest.raises(Campaign.DoesNotExist):
        update_campaign(public_id=row.public_id, campaign=said())
    with pytest.raises(Campaign.DoesNotExist):
        remove(kind=Campaign, public_id=row.public_id, now=clock.machine())


def test_a_brand_has_so_many_campaigns_and_no_more(shop: Shop, monkeypatch: Any) -> None:
    monkeypatch.setattr(campaigns, "CAMPAIGNS_AT_MOST", 1)
    a_campaign(shop)
    with pytest.raises(Invalid, match="too_many"):
        a_campaign(shop)
    assert version_of(shop) == 2


def test_a_rivals_brand_and_campaign_are_not_there(shop: Shop) -> None:
    row = a_campaign(shop)
    rival = a_shop()
    with acting_for(rival.retailer.pk):
        with pytest.raises(Brand.DoesNotExist):
            create_campaign(brand_id=shop.brand.pk, campaign=said())
        with pytest.raises(Brand.DoesNotExist):
            create_question(brand_id=shop.brand.pk, question=QuestionIn("en", "a", "b"))
        with pytest.raises(Campaign.DoesNotExist):
            restore(kind=Campaign, public_id=row.public_id)
    assert version_of(shop) == 2
