import pytest
from django.db import IntegrityError

from retailers.models import Brand, Membership, User
from retailers.services.doors import find_door
from retailers.services.opening import BrandIn, add_member, open_retailer
from retailers.tenancy import acting_for
from tests.factories import NOON, a_shop

pytestmark = pytest.mark.django_db


def test_a_retailer_is_found_by_each_of_its_brands() -> None:
    brands = [BrandIn("acme", "Acme", zone="America/New_York"), BrandIn("acme-kids", "Kids")]
    retailer = open_retailer(slug="acme", name="Acme", country="US", live_at=NOON, brands=brands)
    with acting_for(retailer.pk):
        rows = {brand.slug: brand for brand in Brand.objects.all()}
    for slug, row in rows.items():
        entrance = find_door("brand", slug)
        assert (entrance.retailer_id, entrance.subject_id) == (retailer.pk, row.pk)
    assert rows["acme"].zone == "America/New_York"


def test_a_slug_that_another_retailer_has_is_refused_whole() -> None:
    a_shop("taken")
    with pytest.raises(IntegrityError):
        open_retailer(
            slug="mine", name="Mine", country="US", live_at=None, brands=[BrandIn("taken", "T")]
        )


def test_a_member_has_one_role_the_last_one_given() -> None:
    shop = a_shop()
    user = User.objects.create_user(email="Ada@Example.com", password=None)
    with acting_for(shop.retailer.pk):
        add_member(user=user, role="agent")
        add_member(user=user, role="owner")
        assert [(m.user, m.role) for m in Membership.objects.all()] == [(user, "owner")]
