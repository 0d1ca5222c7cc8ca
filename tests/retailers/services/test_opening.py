from collections.abc import Iterator

import pytest
from django.db import IntegrityError
from django.urls import URLResolver, get_resolver

from retailers.models import Brand, Membership, Retailer, User
from retailers.services.doors import find_door
from retailers.services.opening import RESERVED, BrandIn, UnfitBrand, add_member, open_retailer
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


@pytest.mark.parametrize(
    ("brand", "field", "why"),
    [
        (BrandIn("preview", "Acme"), "slug", "reserved"),
        (BrandIn("../t", "Acme"), "slug", "spelling"),
        (BrandIn("a" * 41, "Acme"), "slug", "spelling"),
        (BrandIn("acme", "Acme\r\nBcc: all@example.com"), "name", "unprintable"),
        (BrandIn("acme", "emca\u202eAcme"), "name", "unprintable"),
        (BrandIn("acme", "Acme", zone="../../etc/passwd"), "zone", "zone"),
        (BrandIn("acme", "Acme", locale="en<script>"), "locale", "locale"),
        (BrandIn("acme", "Acme", colour="red;}*{display:none"), "colour", "colour"),
        (BrandIn("acme", "Acme", support_url="javascript:alert(1)"), "support_url", "link"),
        (BrandIn("acme", "Acme", support_email="a@b.c\nBcc: d@e.f"), "support_email", "email"),
    ],
)
def test_a_brand_that_cannot_stand_is_refused_by_its_field(
    brand: BrandIn, field: str, why: str
) -> None:
    with pytest.raises(UnfitBrand) as refused:
        open_retailer(slug="acme", name="Acme", country="US", live_at=None, brands=[brand])
    assert refused.value.problems == {field: why}
    assert not Retailer.objects.filter(slug="acme").exists()


def test_the_house_keeps_the_first_words_of_all_its_addresses() -> None:
    firsts = {route.partition("/")[0] for route in routes(get_resolver())}
    words = {first for first in firsts if first and "<" not in first}
    assert words - RESERVED == set()


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        else:
            yield path


def test_a_member_has_one_role_the_last_one_given() -> None:
    shop = a_shop()
    user = User.objects.create_user(email="Ada@Example.com", password=None)
    with acting_for(shop.retailer.pk):
        add_member(user=user, role="agent")
        add_member(user=user, role="owner")
        assert [(m.user, m.role) for m in Membership.objects.all()] == [(user, "owner")]
