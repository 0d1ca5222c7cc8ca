import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from narvar.lib import clock
from retailers.models import ApiKey
from retailers.services.keys import KeyRefused, find_grant, issue_key, revoke_key
from retailers.tenancy import acting_for
from tests.factories import Shop, a_shop


@pytest.fixture
def shop(db: None) -> Shop:
    return a_shop()


def a_key(shop: Shop, *, test: bool = False) -> tuple[ApiKey, str]:
    with acting_for(shop.retailer.pk):
        return issue_key(brand=shop.brand, name="shop", scopes=["orders:read"], test=test)


def why(shown: str) -> str:
    with pytest.raises(KeyRefused) as refused:
        find_grant(shown)
    return refused.value.why


@pytest.mark.parametrize("test", [False, True])
def test_a_key_opens_its_brand_in_its_mode(shop: Shop, test: bool) -> None:
    key, shown = a_key(shop, test=test)
    grant = find_grant(shown)
    assert (grant.retailer_id, grant.brand, grant.key_id) == (
        shop.retailer.pk,
        shop.brand,
        key.pk,
    )
    assert (grant.test, grant.scopes) == (test, frozenset({"orders:read"}))


def test_only_the_prefix_and_a_digest_are_kept(shop: Shop) -> None:
    key, shown = a_key(shop)
    secret = shown.split("_")[3]
    assert key.prefix == "_".join(shown.split("_")[:3])
    with connection.cursor() as cursor, acting_for(shop.retailer.pk):
        cursor.execute("SELECT retailers_apikey::text FROM retailers_apikey")
        assert secret not in str(cursor.fetchall())


def test_a_mistyped_key_costs_no_query(shop: Shop) -> None:
    _, shown = a_key(shop)
    with CaptureQueriesContext(connection) as queries:
        assert why(shown[:-1] + ("x" if shown[-1] != "x" else "y")) == "malformed"
    assert len(queries) == 0


def test_a_key_that_was_never_issued_is_unknown(shop: Shop) -> None:
    from narvar.lib.signing import new_api_key

    assert why(new_api_key("live").key) == "unknown"


def test_a_revoked_key_is_told_so(shop: Shop) -> None:
    key, shown = a_key(shop)
    with acting_for(shop.retailer.pk):
        revoke_key(key=key, now=clock.machine())
    assert why(shown) == "revoked"


def test_a_scope_that_does_not_exist_cannot_be_given(shop: Shop) -> None:
    with acting_for(shop.retailer.pk), pytest.raises(ValueError, match="orders:eat"):
        issue_key(brand=shop.brand, name="x", scopes=["orders:eat"], test=False)
