import pytest

from tests.factories import Shop, a_shop
from tests.tracking.api.caller import Caller, a_caller


@pytest.fixture
def shop(db: None) -> Shop:
    return a_shop()


@pytest.fixture
def api(shop: Shop) -> Caller:
    return a_caller(shop)
