"""Twilio's reports, through the real URL, signed as Twilio signs them."""

import zlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from narvar.lib import clock, ids
from notifications.models import Attempt, Delivery
from notifications.services.rules import callback_key
from retailers.models import Outbox
from retailers.tenancy import acting_for
from sandbox.twilio.signing import signature
from tests.factories import Shop
from tests.notifications.stage import (
    a_phone_parcel,
    attempts,
    deliveries,
    happen,
    plan_facts,
    states,
)
from tests.sandbox.started import TWILIO
from tracking.models import InboundPayload

pytestmark = pytest.mark.django_db
SID = "SM0123456789abcdef0123456789abcdef"


@pytest.fixture
def shop(house: Any) -> Shop:
    """With one delivery in `sending`, and its first attempt written down."""
    parcel = a_phone_parcel()
    happen(parcel, "out_for_delivery")
    plan_facts(parcel)
    with acting_for(parcel.shop.retailer.pk):
        Delivery.objects.update(
            state="sending", lease_owner="worker", lease_until=clock.machine_in(30), attempts=1
        )
    an_attempt(parcel.shop, 1)
    return parcel.shop


def an_attempt(shop: Shop, number: int) -> Attempt:
    with acting_for(shop.retailer.pk):
        (delivery,) = Delivery.objects.all()
        Delivery.objects.update(attempts=number)
        attempt = Attempt.objects.create(
            retailer=shop.retailer, delivery=delivery, number=number, started_at=clock.machine()
        )
        attempt.refresh_from_db()
        return attempt


def path(shop: Shop, attempt: Attempt | None = None) -> str:
    attempt = attempt or attempts(shop)[0]
    return reverse(
        "twilio-status", args=[callback_key(shop.retailer.pk), ids.encode("att", attempt.public_id)]
    )


def fields(status: str, **more: str) -> dict[str, str]:
    usual = {"MessageSid": SID, "MessageStatus": status, "To": "+12125550123"}
    return {**usual, **more}


def post(
    where: str, said: Mapping[str, str], *, token: str = TWILIO[1], base: str = "http://127.0.0.1:9"
) -> int:
    signed = signature(token, base + where, said.items())
    client = Client(enforce_csrf_checks=True, headers={"X-Twilio-Signature": signed})
    return client.post(where, said_as_form(said), content_type=FORM).status_code


FORM = "application/x-www-form-urlencoded"


def said_as_form(said: Mapping[str, str]) -> str:
    return urlencode(said)


def published(shop: Shop) -> list[str]:
    with acting_for(shop.retailer.pk):
        return [f.kind for f in Outbox.objects.filter(kind__startswith="delivery.").order_by("id")]


def test_a_report_names_the_message_while_it_is_still_being_sent(shop: Shop) -> None:
    assert post(path(shop), fields("queued")) == 204
    (delivery,) = deliveries(shop)
    assert (delivery.state, delivery.provider_id, delivery.lease_owner) == ("sent", SID, "")
    assert attempts(shop)[0].provider_id == SID


@pytest.mark.parametrize(
    ("walk", "end", "facts"),
    [
        (["sent", "delivered"], "delivered", ["delivery.delivered"]),
        (["delivered", "sent", "queued"], "delivered", ["delivery.delivered"]),
        (["delivered", "delivered"], "delivered", ["delivery.delivered"]),
        (["sent", "undelivered", "sent"], "failed", ["delivery.failed"]),
        (["failed", "failed"], "failed", ["delivery.failed"]),
        (["read", "a word of next year"], "delivered", ["delivery.delivered"]),
        (["a word of next year"], "sending", []),
    ],
)
def test_repeats_and_disorder_do_no_harm(
    shop: Shop, walk: list[str], end: str, facts: list[str]
) -> None:
    assert [post(path(shop), fields(status)) for status in walk] == [204] * len(walk)
    assert (states(shop), published(shop)) == ([end], facts)


def test_an_attempt_keeps_its_first_name(shop: Shop) -> None:
    post(path(shop), fields("sent"))
    post(path(shop), fields("delivered", MessageSid="SMother"))
    assert attempts(shop)[0].provider_id == SID


def test_a_failure_keeps_the_providers_code(shop: Shop) -> None:
    post(path(shop), fields("undelivered", ErrorCode="30003"))
    assert deliveries(shop)[0].reason == "twilio 30003"


def test_an_older_attempts_failure_leaves_the_newer_one_alone(shop: Shop) -> None:
    an_attempt(shop, 2)
    post(path(shop), fields("failed"))
    assert (states(shop), published(shop)) == (["sending"], [])


def test_what_is_kept_is_what_came(shop: Shop) -> None:
    said = fields("sent", SmsSid=SID)
    post(path(shop), said)
    with acting_for(shop.retailer.pk):
        (payload,) = InboundPayload.objects.all()
    assert (payload.source, payload.quarantine) == ("twilio", "")
    assert zlib.decompress(payload.body).decode() == said_as_form(said)


@pytest.mark.parametrize(
    "forged",
    [
        {"token": "another token"},
        {"base": "https://evil.example"},
        {"base": "http://127.0.0.1:9/"},
    ],
)
def test_what_twilio_did_not_sign_changes_nothing(shop: Shop, forged: dict[str, str]) -> None:
    assert post(path(shop), fields("delivered"), **forged) == 403
    assert (states(shop), attempts(shop)[0].provider_id) == (["sending"], "")


def test_a_changed_field_is_forged(shop: Shop) -> None:
    where, said = path(shop), fields("sent")
    signed = signature(TWILIO[1], "http://127.0.0.1:9" + where, said.items())
    client = Client(headers={"X-Twilio-Signature": signed})
    changed = said_as_form({**said, "MessageStatus": "delivered"})
    assert client.post(where, changed, content_type=FORM).status_code == 403
    assert states(shop) == ["sending"]


def test_without_a_signature_it_is_refused(shop: Shop) -> None:
    answer = Client().post(path(shop), said_as_form(fields("sent")), content_type=FORM)
    assert (answer.status_code, states(shop)) == (403, ["sending"])


def test_a_rivals_address_reaches_only_the_rivals_messages(shop: Shop, house: Any) -> None:
    rival = a_phone_parcel().shop
    ours = ids.encode("att", attempts(shop)[0].public_id)
    where = reverse("twilio-status", args=[callback_key(rival.retailer.pk), ours])
    assert post(where, fields("delivered")) == 404
    assert states(shop) == ["sending"]


@pytest.mark.parametrize("name", ["att_unknown", "x", "%00", "att_" + "z" * 26])
def test_an_unknown_attempt_is_not_found(shop: Shop, name: str) -> None:
    where = path(shop).rpartition("/")[0] + f"/{name}"
    assert post(where, fields("sent")) == (400 if "%00" in name else 404)


def test_an_attempt_that_never_was_is_not_found(shop: Shop) -> None:
    unknown = Attempt(public_id=uuid4())
    assert post(path(shop, unknown), fields("sent")) == 404


def test_an_unknown_address_is_not_found(shop: Shop) -> None:
    where = path(shop).replace(callback_key(shop.retailer.pk), callback_key(10**9))
    assert post(where, fields("sent")) == 404


@pytest.mark.parametrize("said", [{}, {"MessageSid": "a\x00b"}, {"MessageStatus": ""}])
def test_signed_nonsense_is_kept_and_said_to_be_so(shop: Shop, said: dict[str, str]) -> None:
    told = {"A": "1"} if not said else {**fields("sent"), **said}
    assert post(path(shop), told) == 400
    with acting_for(shop.retailer.pk):
        assert InboundPayload.objects.get().quarantine == "not a status report"


def test_only_small_forms_are_read(shop: Shop) -> None:
    client = Client()
    large, form = "a" * 20_000, "multipart/form-data"
    assert client.post(path(shop), large, content_type=FORM).status_code == 413
    assert client.post(path(shop), "{}", content_type="application/json").status_code == 415
    assert client.post(path(shop), "{}", content_type=form).status_code == 415
    assert client.post(path(shop), "a", content_type=FORM, CONTENT_LENGTH="x").status_code == 411
    assert client.get(path(shop)).status_code == 405
