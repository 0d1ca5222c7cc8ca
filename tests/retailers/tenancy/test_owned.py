"""The ORM's half of the wall: a query without a retailer is an error."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models

from retailers.tenancy import EVERYONE, NoRetailer, acting_for
from tests.factories import Parcel, Shop, a_parcel, a_shop, an_order
from tests.isolation.parties import tenant_models
from tracking.models import Order, Shipment, ShipmentNumber

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop()


WITHOUT_A_RETAILER: dict[str, Callable[[Parcel], object]] = {
    "all": lambda parcel: Order.objects.all(),
    "count": lambda parcel: Order.objects.count(),
    "get": lambda parcel: Order.objects.get(pk=parcel.order.pk),
    "create": lambda parcel: Order.objects.create(number="x"),
    "bulk_create": lambda parcel: Order.objects.bulk_create([]),
    "save": lambda parcel: parcel.order.save(),
    "delete": lambda parcel: parcel.order.delete(),
    "refresh": lambda parcel: parcel.order.refresh_from_db(),
    "a forward key": lambda parcel: ShipmentNumber(shipment_id=parcel.shipment.pk).shipment,
}


@pytest.mark.parametrize("way", WITHOUT_A_RETAILER)
def test_a_query_without_a_retailer_is_an_error(shop: Shop, way: str) -> None:
    parcel = a_parcel(shop)
    with pytest.raises(NoRetailer):
        WITHOUT_A_RETAILER[way](parcel)


def test_a_forward_key_does_not_walk_past_the_wall(shop: Shop) -> None:
    rivals = a_parcel(a_shop())
    with acting_for(shop.retailer.pk), pytest.raises(Shipment.DoesNotExist):
        ShipmentNumber(shipment_id=rivals.shipment.pk).shipment  # noqa: B018 - it queries


LATE: dict[str, Callable[[Any], object]] = {
    "iterated": list,
    "counted": lambda rows: rows.count(),
    "asked for existence": lambda rows: rows.exists(),
    "aggregated": lambda rows: rows.aggregate(models.Max("pk")),
    "narrowed": lambda rows: rows.filter(pk=1),
    "ordered and first": lambda rows: rows.first(),
    "updated": lambda rows: rows.update(number="x"),
    "deleted": lambda rows: rows.delete(),
    "streamed": lambda rows: list(rows.iterator()),
    "valued": lambda rows: list(rows.values_list("pk")),
}


@pytest.mark.parametrize("way", LATE)
@pytest.mark.parametrize("scope", ["nobody", "rival"])
def test_rows_built_in_one_scope_are_an_error_in_another(shop: Shop, way: str, scope: str) -> None:
    an_order(shop)
    rival = a_shop().retailer.pk
    with acting_for(shop.retailer.pk):
        rows = Order.objects.all()
    with acting_for(rival if scope == "rival" else None), pytest.raises(NoRetailer):
        LATE[way](rows)


@pytest.mark.worker
def test_rows_built_for_everyone_are_read_for_everyone_only(shop: Shop) -> None:
    order = an_order(shop)
    with acting_for(EVERYONE):
        rows = Order.objects.all()
        assert list(rows.all()) == [order]
    with acting_for(shop.retailer.pk), pytest.raises(NoRetailer):
        list(rows.all())


def test_rows_already_read_may_be_looked_at_anywhere(shop: Shop) -> None:
    order = an_order(shop)
    with acting_for(shop.retailer.pk):
        rows = Order.objects.all()
        assert len(rows) == 1
    assert list(rows) == [order]


def test_a_scope_of_the_same_retailer_is_the_same_scope(shop: Shop) -> None:
    order = an_order(shop)
    with acting_for(shop.retailer.pk):
        rows = Order.objects.all()
    with acting_for(shop.retailer.pk):
        assert list(rows) == [order]


@pytest.mark.parametrize("model", list(tenant_models()), ids=lambda model: model._meta.label)
def test_every_manager_of_every_model_asks_for_a_retailer(model: type[models.Model]) -> None:
    managers = {*model._meta.managers, model._base_manager, model._default_manager}
    for manager in managers:
        with pytest.raises(NoRetailer):
            manager.all()
