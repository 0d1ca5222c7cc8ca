from collections.abc import Iterator
from typing import Literal

import pytest
from django.core.cache import cache
from django.test import Client

from retailers.models import User
from retailers.services.opening import add_member
from retailers.tenancy import acting_for
from tests.factories import Shop, a_shop

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def no_tries_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def shop() -> Shop:
    return a_shop("acme")


@pytest.fixture
def rival() -> Shop:
    return a_shop("rival")


def a_person(email: str = "ann@acme.example", **fields: bool) -> User:
    return User.objects.create_user(email=email, password=PASSWORD, **fields)


def let_in(user: User, *shops: Shop, role: Literal["owner", "agent"] = "agent") -> Client:
    """Signed in, as an agent (or owner) of these shops."""
    for shop in shops:
        with acting_for(shop.retailer.pk):
            add_member(user=user, role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def agent(shop: Shop) -> Client:
    return let_in(a_person(), shop)
