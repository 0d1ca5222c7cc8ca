import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from psycopg2 import extensions

from narvar.lib import clock, signing
from pages import bodies
from retailers.models import BusinessClock
from retailers.services.doors import digest, open_doors
from retailers.tenancy import acting_for
from tests.factories import Shop, a_shop
from tracking.models import Order


@pytest.fixture(autouse=True)
def empty_shelves() -> Iterator[None]:
    bodies.memory.clear()
    bodies.shared.forget()
    yield
    bodies.shared.forget()


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def path_to(order: Order, *, generation: int = 1) -> str:
    """The order's page by its full link."""
    token = signing.link_token(
        retailer_id=order.retailer_id, order_id=order.pk, generation=generation
    )
    with acting_for(order.retailer_id):
        open_doors(kind="link", digests=[digest(token)], subject_ids=[order.pk])
    return f"/t/{token}"


def short_path_to(order: Order, code: str = "Ab3dEf6hIj9") -> str:
    with acting_for(order.retailer_id):
        open_doors(kind="short", digests=[digest(code)], subject_ids=[order.pk])
    return f"/s/{code}"


def change(order: Order, **fields: Any) -> None:
    """As every service does: the version of the page goes up with what it shows."""
    with acting_for(order.retailer_id):
        version = Order.objects.get(pk=order.pk).page_version + 1
        Order.objects.filter(pk=order.pk).update(page_version=version, **fields)


def text(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def unzipped(content: bytes) -> bytes:
    return gzip.decompress(content)


@pytest.fixture
def business_time() -> Iterator[Callable[[datetime], None]]:
    """Sets the house's business clock, as the sandbox does. For transactional tests."""

    def put(now: datetime) -> None:
        row = {"since": datetime.now(UTC), "base": now, "rate": 1}
        BusinessClock.objects.using("owner").update_or_create(id=1, defaults=row)
        clock.forget()

    yield put
    connections["owner"].close()


class CountingCursor(extensions.cursor):
    seen: list[str] = []

    def execute(self, query: Any, vars: Any = None) -> None:
        self.seen.append(str(query))
        super().execute(query, vars)


@pytest.fixture
def bare_statements() -> Iterator[list[str]]:
    """What goes to the server past Django's cursor."""
    connection.ensure_connection()
    connection.connection.cursor_factory = CountingCursor
    CountingCursor.seen = []
    yield CountingCursor.seen
    connection.connection.cursor_factory = None
