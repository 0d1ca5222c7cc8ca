"""Every place in which a worker can die around a POST, and what is known afterwards.

A death is a step not taken: the rows and the provider's log are as a killed process leaves them.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from narvar.lib import claims, clock
from notifications.models import Attempt, Delivery, SendLane
from notifications.services import sending
from notifications.services.attempts import begin
from notifications.services.reconciling import Lapsed, Looked, Verdict, judge, pause, reconcile_once
from notifications.services.sending import send_once
from notifications.services.settling import Posted, settle
from notifications.transports.base import Absent, Found, Trace, Unsure
from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel
from tests.notifications.stage import (
    Row,
    attempts,
    bodies,
    claim_all,
    deliveries,
    due,
    outcomes,
    rows,
    states,
)
from tests.sandbox.started import Sandbox

OUT = "out_for_delivery"
in_the_worker = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def worker(test: Callable[..., None]) -> Callable[..., None]:
    for mark in in_the_worker:
        test = mark(test)
    return test


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.SEND_TIMEOUT_SECONDS, settings.SEND_GRACE_SECONDS = 0.2, 0.3


def died_before_attempt(parcel: Parcel) -> None:
    claim_all(lease=0)


def begun(parcel: Parcel) -> tuple[claims.Claim, Any]:
    claim = claim_all()
    with acting_for(parcel.shop.retailer.pk):
        (posting,) = begin(claim, until=time.monotonic() + 10, now=clock.now())
    return claim, posting


def died_before_post(parcel: Parcel) -> None:
    begun(parcel)
    lapse(parcel)


def died_after_post(parcel: Parcel) -> Posted:
    _, posting = begun(parcel)
    posted = sending._post(posting)
    lapse(parcel)
    return posted


def lapse(parcel: Parcel) -> None:
    with acting_for(parcel.shop.retailer.pk):
        Delivery.objects.filter(state="sending").update(lease_until=clock.machine())


def grow_old(parcel: Parcel, by: timedelta) -> None:
    with acting_for(parcel.shop.retailer.pk):
        Attempt.objects.update(started_at=clock.machine() - by)


@worker
def test_a_claim_without_an_attempt_was_never_posted(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    died_before_attempt(parcel)
    assert (reconcile_once(), states(parcel.shop)) == (True, ["due"])
    send_once()
    assert (states(parcel.shop), len(bodies(phones, phone))) == (["sent"], 1)


@worker
def test_what_the_provider_has_is_found_and_not_sent_again(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    died_after_post(parcel)
    assert (reconcile_once(), states(parcel.shop)) == (True, ["sent"])
    (message,) = phones.phone(phone)
    assert deliveries(parcel.shop)[0].provider_id == message["sid"]
    assert (send_once(), reconcile_once(), len(bodies(phones, phone))) == (False, False, 1)


@worker
def test_an_attempt_that_never_left_waits_out_the_grace_and_is_sent(
    phones: Sandbox, phone: str
) -> None:
    parcel = due(phone)
    died_before_post(parcel)
    assert (reconcile_once(), states(parcel.shop)) == (True, ["sending"])
    assert (reconcile_once(), bodies(phones, phone)) == (False, [])
    time.sleep(1.1)  # the shortest pause; timeout and grace are over by then
    assert (reconcile_once(), states(parcel.shop)) == (True, ["due"])
    send_once()
    assert (states(parcel.shop), len(bodies(phones, phone))) == (["sent"], 1)
    assert outcomes(parcel.shop) == ["absent", "sent"]


@worker
@pytest.mark.parametrize("kind", ["reset_after", "500_after_effect", "malformed"])
def test_a_lost_reply_is_looked_up(phones: Sandbox, phone: str, kind: str) -> None:
    parcel = due(phone)
    phones.fault("twilio", kind)
    send_once()
    phones.fault("twilio", "none")
    lapse(parcel)
    reconcile_once()
    assert (states(parcel.shop), len(bodies(phones, phone))) == (["sent"], 1)


@worker
@pytest.mark.parametrize("kind", ["redacted_bodies", "5xx", "reset_before", "malformed", "429"])
def test_no_answer_is_no_absence(phones: Sandbox, phone: str, kind: str) -> None:
    parcel = due(phone)
    died_after_post(parcel)
    grow_old(parcel, timedelta(seconds=30))
    phones.fault("twilio", kind)
    assert (reconcile_once(), states(parcel.shop)) == (True, ["sending"])
    assert (send_once(), len(bodies(phones, phone))) == (False, 1)


@worker
def test_without_proof_for_half_an_hour_it_stays_open_for_good(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    died_after_post(parcel)
    grow_old(parcel, timedelta(minutes=31))
    phones.fault("twilio", "redacted_bodies")
    reconcile_once()
    assert rows(parcel.shop) == [Row(OUT, "ambiguous", "no proof either way")]
    assert (send_once(), reconcile_once(), len(bodies(phones, phone))) == (False, False, 1)


@worker
def test_what_an_overslept_worker_learnt_needs_no_question(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    claim, posting = begun(parcel)
    posted = sending._post(posting)
    lapse(parcel)
    phones.fault("twilio", "5xx")
    assert (reconcile_once(), states(parcel.shop)) == (True, ["sending"])
    with acting_for(parcel.shop.retailer.pk):
        settle(claim.lane, [posted])
    assert states(parcel.shop) == ["sending"]
    lapse(parcel)
    assert (reconcile_once(), states(parcel.shop)) == (True, ["sent"])


@worker
def test_an_earlier_attempts_message_counts(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    _, posting = begun(parcel)
    give_back(parcel)
    begun(parcel)
    sending._post(posting)  # the first worker's post arrives after all
    lapse(parcel)
    reconcile_once()
    assert (states(parcel.shop), len(bodies(phones, phone))) == (["sent"], 1)
    assert len(attempts(parcel.shop)) == 2


@worker
def test_a_late_arrival_counts_when_the_next_worker_died_at_once(
    phones: Sandbox, phone: str
) -> None:
    parcel = due(phone)
    _, posting = begun(parcel)
    give_back(parcel)
    sending._post(posting)
    died_before_attempt(parcel)
    assert (reconcile_once(), states(parcel.shop)) == (True, ["sent"])
    assert (send_once(), len(bodies(phones, phone))) == (False, 1)


@worker
def test_a_message_to_the_same_phone_with_another_code_is_not_ours(
    phones: Sandbox, phone: str
) -> None:
    parcel = due(phone)
    died_before_post(parcel)
    phones.send(To=phone, From="+15005550006", Body="http://127.0.0.1:9/s/abcdefghijk")
    grow_old(parcel, timedelta(seconds=30))
    reconcile_once()
    assert states(parcel.shop) == ["due"]


@worker
def test_an_end_that_nobody_reported_is_taken_from_the_list(phones: Sandbox, phone: str) -> None:
    parcel = due("+15005550101")  # accepted, then not delivered
    with acting_for(parcel.shop.retailer.pk):
        Delivery.objects.update(to="+15005550101", reason="", text="x {link}")
        Delivery.objects.update(sender="+15005550006")
    give_back(parcel)
    died_after_post(parcel)
    time.sleep(1.3)
    reconcile_once()
    assert states(parcel.shop) == ["failed"]


def give_back(parcel: Parcel) -> None:
    """As after a proof of absence: due again."""
    with acting_for(parcel.shop.retailer.pk):
        Delivery.objects.update(state="due", lease_until=None, retry_at=clock.machine())
        SendLane.objects.update(next_due_at=clock.machine())


@worker
def test_two_reconcilers_never_hold_one_delivery(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    died_before_post(parcel)
    assert [reconcile_once(), reconcile_once()] == [True, False]
    assert states(parcel.shop) == ["sending"]


@worker
def test_a_live_workers_delivery_is_left_alone(phones: Sandbox, phone: str) -> None:
    parcel = due(phone)
    begun(parcel)
    assert (reconcile_once(), states(parcel.shop)) == (False, ["sending"])


@worker
def test_the_sabotage_sends_twice(phones: Sandbox, phone: str, settings: Any) -> None:
    settings.SABOTAGE = "reconcile"
    parcel = due(phone)
    died_after_post(parcel)
    reconcile_once()
    send_once()
    assert len(bodies(phones, phone)) == 2


def lapsed(**changes: Any) -> Lapsed:
    usual: dict[str, Any] = {
        "id": 1,
        "retailer_id": 1,
        "lane_id": 1,
        "public_id": None,
        "channel": "sms",
        "to": "+12125550123",
        "occurred_at": NOON,
        "tried": True,
        "attempt": None,
        "age": timedelta(seconds=10),
        "first_started_at": NOON,
        "named": None,
        "provider_id": "",
    }
    return Lapsed(**{**usual, **changes})


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("changes", "trace", "verdict"),
    [
        ({}, Found("SM1", "queued"), Verdict.SENT),
        ({"provider_id": "SM1"}, Unsure("not asked"), Verdict.SENT),
        ({"tried": False}, Unsure("not asked"), Verdict.DUE),
        ({"tried": False}, Found("SM1", "queued"), Verdict.SENT),
        ({"age": timedelta(seconds=130)}, Absent(), Verdict.WAIT),
        ({"age": timedelta(seconds=131)}, Absent(), Verdict.DUE),
        ({"age": 30 * MINUTE}, Unsure("timeout"), Verdict.WAIT),
        ({"age": 31 * MINUTE}, Unsure("timeout"), Verdict.AMBIGUOUS),
        ({"age": 31 * MINUTE}, Absent(), Verdict.DUE),
        ({"occurred_at": NOON - timedelta(hours=25)}, Unsure("timeout"), Verdict.AMBIGUOUS),
        ({"occurred_at": NOON - timedelta(hours=25)}, Absent(), Verdict.WAIT),
    ],
)
def test_verdicts(settings: Any, changes: dict[str, Any], trace: Trace, verdict: Verdict) -> None:
    settings.SEND_TIMEOUT_SECONDS, settings.SEND_GRACE_SECONDS = 10, 120
    assert judge(Looked(lapsed(**changes), trace), now=NOON) is verdict


def test_the_pause_between_two_questions_grows_and_is_bounded() -> None:
    ages = (0, 4, 20, 60, 120, 1800)
    assert [pause(timedelta(seconds=age)) for age in ages] == [1, 1, 5, 15, 30, 30]
