"""One message from the fact to the provider's last word, with the provider calling back."""

import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from notifications.services.planning import plan_once
from notifications.services.sending import send_once
from retailers.models import Outbox
from retailers.services.doors import find_door
from retailers.tenancy import acting_for
from tests.notifications.stage import a_phone_parcel, bodies, deliveries, happen, states
from tests.sandbox.started import Sandbox, eventually

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_a_fact_becomes_a_delivered_message(
    phones: Sandbox, phone: str, live_server: Any, settings: Any
) -> None:
    settings.BASE_URL = live_server.url
    parcel = a_phone_parcel(phone=phone)
    happen(parcel, "delivered")
    assert (eventually(plan_once), send_once()) == (True, True)
    assert eventually(lambda: states(parcel.shop) == ["delivered"])
    (body,) = bodies(phones, phone)
    code = urlsplit(body.split(" Reply")[0].rpartition(" ")[2]).path.removeprefix("/s/")
    assert find_door("short", code).subject_id == parcel.order.pk


def test_callbacks_twice_and_in_disorder_tell_of_one_delivery(
    phones: Sandbox, phone: str, live_server: Any, settings: Any
) -> None:
    settings.BASE_URL = live_server.url
    phones.fault("twilio_callback", "duplicate")
    phones.fault("twilio_callback", "out_of_order", seconds=0.6)
    parcel = a_phone_parcel(phone=phone)
    happen(parcel, "delivered")
    eventually(plan_once)
    send_once()
    sid = deliveries(parcel.shop)[0].provider_id
    assert eventually(lambda: len(calls(phones, sid)) == 4)
    time.sleep(0.05)
    assert states(parcel.shop) == ["delivered"]
    with acting_for(parcel.shop.retailer.pk):
        assert Outbox.objects.filter(kind="delivery.delivered").count() == 1


def calls(phones: Sandbox, sid: str) -> list[Any]:
    return [line for line in phones.log(what="callback") if line["sid"] == sid]
