"""What a visitor shows opens one retailer's door, or none."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from retailers.services.doors import (
    Entrance,
    NoDoor,
    close_door,
    digest,
    find_door,
    open_doors,
    through,
)
from retailers.tenancy import EVERYONE, NoRetailer, acting, acting_for
from tests.factories import Shop, a_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def opened(shop: Shop, *shown: str, subject: int = 1) -> None:
    with acting_for(shop.retailer.pk):
        open_doors(
            kind="link", digests=[digest(s) for s in shown], subject_ids=[subject] * len(shown)
        )


def test_a_door_tells_whose_it_is_and_what_stands_behind_it(shop: Shop) -> None:
    opened(shop, "token", subject=1 << 40)
    assert find_door("link", "token") == Entrance(shop.retailer.pk, 1 << 40)


@pytest.mark.parametrize(
    "shown", ["", "Token", "token ", "\x00", "\udfff", "🗝" * 10_000], ids=ascii
)
def test_what_opens_nothing_is_no_door(shop: Shop, shown: str) -> None:
    opened(shop, "token")
    with pytest.raises(NoDoor):
        find_door("link", shown)


def test_each_kind_has_its_own_doors(shop: Shop) -> None:
    opened(shop, "token")
    with pytest.raises(NoDoor):
        find_door("short", "token")


def test_one_acts_for_its_retailer_while_the_door_stands_open(shop: Shop) -> None:
    opened(shop, "token")
    with through("link", "token") as entrance:
        assert acting() == entrance.retailer_id == shop.retailer.pk
    assert acting() is None


def test_the_door_closes_behind_an_error(shop: Shop) -> None:
    opened(shop, "token")
    with pytest.raises(ZeroDivisionError), through("link", "token"):
        1 / 0  # noqa: B018 - whatever happens inside
    assert acting() is None


def test_there_or_not_it_is_one_question(shop: Shop) -> None:
    opened(shop, "token")
    for shown in ("token", "nothing"):
        with CaptureQueriesContext(connection) as asked:
            try:
                find_door("link", shown)
            except NoDoor:
                pass
        assert len(asked) == 1


def test_opening_ones_own_door_again_changes_nothing(shop: Shop) -> None:
    opened(shop, "token", subject=1)
    opened(shop, "token", "other", subject=2)
    assert find_door("link", "token").subject_id == 1
    assert find_door("link", "other").subject_id == 2


def test_a_rivals_door_cannot_be_taken_nor_closed(shop: Shop) -> None:
    rival = a_shop()
    opened(rival, "token")
    with pytest.raises(IntegrityError), transaction.atomic():
        opened(shop, "new", "token")
    with acting_for(shop.retailer.pk):
        close_door(kind="link", digest=digest("token"))
    assert find_door("link", "token").retailer_id == rival.retailer.pk
    with pytest.raises(NoDoor):
        find_door("link", "new")


def test_a_closed_door_opens_no_more(shop: Shop) -> None:
    opened(shop, "token")
    with acting_for(shop.retailer.pk):
        close_door(kind="link", digest=digest("token"))
    with pytest.raises(NoDoor):
        find_door("link", "token")


def test_nobody_closes_no_door(shop: Shop) -> None:
    opened(shop, "token")
    close_door(kind="link", digest=digest("token"))
    assert find_door("link", "token").retailer_id == shop.retailer.pk


@pytest.mark.parametrize("scope", [None, EVERYONE])
def test_a_door_is_opened_for_one_retailer(scope: None) -> None:
    with acting_for(scope), pytest.raises(NoRetailer):
        open_doors(kind="link", digests=[digest("x")], subject_ids=[1])


def test_the_table_itself_cannot_be_read(shop: Shop) -> None:
    with acting_for(shop.retailer.pk), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="permission denied for table door"):
            cursor.execute("SELECT * FROM door")


def test_an_opaque_brand_is_found_by_its_slug(shop: Shop) -> None:
    """`a_shop` opens it, as opening a retailer does."""
    assert find_door("brand", shop.brand.slug) == Entrance(shop.retailer.pk, shop.brand.pk)
