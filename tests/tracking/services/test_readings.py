"""A carrier's answer becomes scans, a status, dates and facts, whatever comes twice or late."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from narvar.db.base import TenantCursor
from retailers.tenancy import acting_for
from tests.factories import NOON, Parcel, Shop, a_parcel, a_shop, an_order
from tests.tracking.services.said import (
    HOUR,
    facts,
    heard,
    page_version,
    reading,
    rows,
    scan,
    shipment,
)
from tracking.carriers.base import Window
from tracking.models import Order, Scan, Shipment, ShipmentNumber, ShipmentOrder, UnmappedCode
from tracking.services.readings import NumberReading, record_readings
from tracking.states import Cause, Status

pytestmark = pytest.mark.django_db

LABEL = scan(0, Status.LABEL_CREATED, "MP")
MOVING = scan(5, Status.IN_TRANSIT, "DP")
OUT = scan(20, Status.OUT_FOR_DELIVERY, "OT")
HOME = scan(24, Status.DELIVERED, "KB")
THURSDAY = Window(NOON + timedelta(days=6), NOON + timedelta(days=6, hours=11), "day")
FRIDAY = Window(NOON + timedelta(days=7), NOON + timedelta(days=7, hours=11), "day")


@pytest.fixture
def shop() -> Shop:
    return a_shop()


@pytest.fixture
def parcel(shop: Shop) -> Parcel:
    return a_parcel(shop)


def test_a_first_answer_of_many_scans_tells_one_fact(parcel: Parcel) -> None:
    assert heard(parcel, LABEL, MOVING, OUT) == 3
    assert facts(parcel) == [("pending", "out_for_delivery")]
    now = shipment(parcel)
    assert (now.status, now.status_at, now.last_scan_at) == ("out_for_delivery", OUT.at, OUT.at)


def test_the_same_answer_twice_changes_nothing(parcel: Parcel) -> None:
    unmapped = frozenset({"??/ZZ"})
    heard(parcel, LABEL, MOVING, unmapped=unmapped)
    before = rows(parcel), facts(parcel), page_version(parcel), codes(parcel)
    assert heard(parcel, LABEL, MOVING, unmapped=unmapped, now=NOON + HOUR) == 0
    assert (rows(parcel), facts(parcel), page_version(parcel), codes(parcel)) == before


@pytest.mark.parametrize("order", list(itertools.permutations((LABEL, MOVING, OUT))))
def test_the_order_of_scans_in_an_answer_is_free(parcel: Parcel, order: Any) -> None:
    heard(parcel, *order, *order)
    assert rows(parcel) == [
        ("MP", "label_created", None),
        ("DP", "in_transit", None),
        ("OT", "out_for_delivery", None),
    ]
    assert facts(parcel) == [("pending", "out_for_delivery")]


STEPS = [scan(hour, status, f"S{hour}") for hour, status in enumerate(list(Status)[1:13])]
answers = st.lists(st.lists(st.sampled_from(STEPS), min_size=1, max_size=8), max_size=4)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=answers)
def test_whatever_was_heard_before_the_last_whole_answer_decides(shop: Shop, before: Any) -> None:
    """History, doubles and disorder leave the status and the standing scans as they would be."""
    told, untold = a_parcel(shop), a_parcel(shop)
    for said in before:
        heard(told, *said, *said[:2])
    last = STEPS[3:7]
    heard(told, *reversed(last))
    heard(untold, *last)
    standing = [row for row in rows(told) if row[2] is None]
    assert standing == rows(untold)
    assert shipment(told).status == shipment(untold).status


def test_a_scan_that_the_carrier_takes_back_is_withdrawn(parcel: Parcel) -> None:
    heard(parcel, MOVING, HOME)
    heard(parcel, MOVING, now=NOON + HOUR)
    assert rows(parcel) == [("DP", "in_transit", None), ("KB", "delivered", NOON + HOUR)]
    assert facts(parcel) == [("pending", "delivered"), ("delivered", "in_transit")]
    assert shipment(parcel).delivered_at is None


def test_a_withdrawn_scan_that_comes_back_counts_again(parcel: Parcel) -> None:
    for hour, said in enumerate([(MOVING, HOME), (MOVING,), (MOVING, HOME)]):
        heard(parcel, *said, now=NOON + hour * HOUR)
    assert rows(parcel)[1] == ("KB", "delivered", None)
    assert [now for _, now in facts(parcel)] == ["delivered", "in_transit", "delivered"]


@pytest.mark.parametrize(
    "answer",
    [
        reading(),
        reading(found=False),
        reading(MOVING, unmapped=frozenset({"activity:unreadable"})),
        reading(scan(-400, Status.DELIVERED, "OLD")),
    ],
    ids=["empty", "not found", "damaged", "of an earlier user of the number"],
)
def test_an_answer_that_is_not_whole_withdraws_nothing(parcel: Parcel, answer: Any) -> None:
    with acting_for(parcel.shop.retailer.pk):
        ShipmentNumber.objects.update(scans_from=NOON - timedelta(days=10))
    heard(parcel, MOVING, OUT)
    with acting_for(parcel.shop.retailer.pk):
        record_readings([NumberReading(parcel.number.pk, answer)], now=NOON + HOUR)
    assert rows(parcel) == [("DP", "in_transit", None), ("OT", "out_for_delivery", None)]
    assert shipment(parcel).status == "out_for_delivery"


def test_a_damaged_answer_still_brings_its_new_scans(parcel: Parcel) -> None:
    heard(parcel, MOVING)
    heard(parcel, OUT, unmapped=frozenset({"activity:unreadable"}))
    assert [code for code, _, _ in rows(parcel)] == ["DP", "OT"]
    assert shipment(parcel).status == "out_for_delivery"


def test_scans_of_an_earlier_user_of_the_number_are_left_out(parcel: Parcel) -> None:
    with acting_for(parcel.shop.retailer.pk):
        ShipmentNumber.objects.update(scans_from=MOVING.at)
    heard(parcel, LABEL, MOVING, delivered_to="PORCH")
    assert [code for code, _, _ in rows(parcel)] == ["DP"]


def test_an_earlier_users_delivery_says_nothing_of_ours(parcel: Parcel) -> None:
    with acting_for(parcel.shop.retailer.pk):
        ShipmentNumber.objects.update(scans_from=NOON)
    heard(parcel, scan(-400, Status.DELIVERED, "KB"), delivered_to="PORCH", signed_by="SMITH")
    now = shipment(parcel)
    assert (now.status, now.delivered_to, now.signed_by) == ("pending", "", "")


def test_a_new_meaning_of_a_known_scan_is_taken_over(parcel: Parcel) -> None:
    heard(parcel, scan(5, Status.UNKNOWN, "X1"))
    heard(parcel, scan(5, Status.EXCEPTION, "X1", cause=Cause.CARRIER_DAMAGE))
    assert rows(parcel) == [("X1", "exception", None)]
    assert facts(parcel) == [("pending", "exception")]
    assert shipment(parcel).cause == "carrier_damage"


def codes(parcel: Parcel) -> list[tuple[str, str, int]]:
    with acting_for(parcel.shop.retailer.pk):
        return list(UnmappedCode.objects.order_by("code").values_list("carrier", "code", "count"))


def test_codes_without_a_word_are_counted_and_guessed_at_never(parcel: Parcel) -> None:
    strange = scan(6, Status.UNKNOWN, "Q9")
    heard(parcel, MOVING, strange, unmapped=frozenset({"Q9"}))
    heard(parcel, MOVING, strange, OUT, unmapped=frozenset({"Q9", "activity:unreadable"}))
    assert codes(parcel) == [("ups", "Q9", 2), ("ups", "activity:unreadable", 1)]
    assert shipment(parcel).status == "out_for_delivery"


@pytest.mark.parametrize("ours", ["cancelled", "expired"])
def test_what_no_scan_can_say_stands_until_the_parcel_moves(parcel: Parcel, ours: str) -> None:
    cancel(parcel)
    with acting_for(parcel.shop.retailer.pk):
        Shipment.objects.update(status=ours)
    heard(parcel, found=False)
    heard(parcel, LABEL)
    assert shipment(parcel).status == ours
    heard(parcel, LABEL, MOVING)
    assert facts(parcel) == [(ours, "in_transit")]


def cancel(parcel: Parcel) -> None:
    """Its order is cancelled before any carrier held the parcel."""
    with acting_for(parcel.shop.retailer.pk):
        Order.objects.filter(pk=parcel.order.pk).update(cancelled_at=NOON)
        Shipment.objects.filter(pk=parcel.shipment.pk).update(status="cancelled", status_at=HOME.at)


def test_a_label_leaves_a_parcel_cancelled_since_its_order_was(parcel: Parcel) -> None:
    cancel(parcel)
    heard(parcel, LABEL, now=NOON + HOUR)
    assert (shipment(parcel).status, shipment(parcel).status_at) == ("cancelled", HOME.at)
    assert facts(parcel) == []


def test_a_label_that_the_carrier_voided_and_made_again_is_a_label(parcel: Parcel) -> None:
    void = scan(1, Status.CANCELLED, "VO")
    heard(parcel, LABEL, void)
    assert shipment(parcel).status == "cancelled"
    heard(parcel, LABEL, void, scan(2, Status.LABEL_CREATED, "MP"), now=NOON + HOUR)
    assert shipment(parcel).status == "label_created"


def test_an_expired_parcel_lives_again_by_a_newer_scan_only(parcel: Parcel) -> None:
    heard(parcel, LABEL, MOVING)
    with acting_for(parcel.shop.retailer.pk):
        Shipment.objects.filter(pk=parcel.shipment.pk).update(status="expired", status_at=HOME.at)
    heard(parcel, LABEL, scan(3, Status.PICKED_UP, "OR"), MOVING)
    assert (shipment(parcel).status, shipment(parcel).status_at) == ("expired", HOME.at)
    heard(parcel, LABEL, MOVING, OUT, now=NOON + HOUR)
    assert facts(parcel)[-1] == ("expired", "out_for_delivery")


@pytest.mark.parametrize(
    "answer",
    [
        reading(LABEL, MOVING, OUT),
        reading(MOVING),
        reading(LABEL, scan(5, Status.EXCEPTION, "DP")),
        reading(LABEL, MOVING, estimated=FRIDAY),
        reading(LABEL, MOVING, signed_by="SMITH"),
    ],
    ids=["new scan", "withdrawal", "new meaning", "estimate", "signature"],
)
def test_the_page_has_a_new_version_once_when_it_shows_something_else(
    parcel: Parcel, answer: Any
) -> None:
    heard(parcel, LABEL, MOVING, estimated=THURSDAY)
    before = page_version(parcel)
    with acting_for(parcel.shop.retailer.pk):
        record_readings([NumberReading(parcel.number.pk, answer)], now=NOON + HOUR)
    assert page_version(parcel) == before + 1


def test_a_withdrawal_that_changes_no_status_is_still_shown(parcel: Parcel) -> None:
    heard(parcel, LABEL, MOVING)
    before = page_version(parcel)
    heard(parcel, MOVING)
    assert (page_version(parcel), shipment(parcel).status) == (before + 1, "in_transit")


@pytest.mark.parametrize("answer", [reading(found=False), reading(LABEL, MOVING)])
def test_the_page_keeps_its_version_when_nothing_changes(parcel: Parcel, answer: Any) -> None:
    heard(parcel, LABEL, MOVING)
    before = page_version(parcel)
    with acting_for(parcel.shop.retailer.pk):
        record_readings([NumberReading(parcel.number.pk, answer)], now=NOON + HOUR)
    assert page_version(parcel) == before


def test_every_order_of_the_parcel_has_a_new_page(shop: Shop, parcel: Parcel) -> None:
    other, bystander = an_order(shop), an_order(shop)
    with acting_for(shop.retailer.pk):
        ShipmentOrder.objects.create(retailer=shop.retailer, shipment=parcel.shipment, order=other)
    heard(parcel, MOVING)
    with acting_for(shop.retailer.pk):
        versions = dict(Order.objects.values_list("pk", "page_version"))
    assert versions == {parcel.order.pk: 2, other.pk: 2, bystander.pk: 1}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every statement as the server gets it; Django's own log misses lists of values."""
    found: list[bytes] = []
    execute = TenantCursor.execute

    def listen(self: TenantCursor, *args: Any) -> None:
        execute(self, *args)
        found.append(self.query or b"")

    monkeypatch.setattr(TenantCursor, "execute", listen)
    return found


def statements(shop: Shop, count: int, sent: list[bytes]) -> int:
    parcels = [a_parcel(shop) for _ in range(count)]
    said = [NumberReading(p.number.pk, reading(LABEL, MOVING, estimated=FRIDAY)) for p in parcels]
    sent.clear()
    with acting_for(shop.retailer.pk):
        assert record_readings(said, now=NOON) == 2 * count
    return len(sent)


def test_a_hundred_numbers_cost_as_many_statements_as_one(shop: Shop, sent: list[bytes]) -> None:
    savepoints, statements_a_table = 2, 9
    assert statements(shop, 1, sent) == savepoints + statements_a_table
    assert statements(shop, 100, sent) == savepoints + statements_a_table


def test_no_answers_cost_nothing(shop: Shop, sent: list[bytes]) -> None:
    sent.clear()
    with acting_for(shop.retailer.pk):
        assert record_readings([], now=NOON) == 0
    assert sent == []


def test_a_rivals_number_in_the_batch_is_passed_over(parcel: Parcel) -> None:
    rival = a_parcel(a_shop())
    said = [NumberReading(p.number.pk, reading(HOME)) for p in (rival, parcel)]
    with acting_for(parcel.shop.retailer.pk):
        assert record_readings(said, now=NOON) == 1
    assert (shipment(parcel).status, shipment(rival).status) == ("delivered", "pending")
    assert (facts(rival), rows(rival), page_version(rival)) == ([], [], 1)


def test_old_and_far_moments_are_kept_as_they_are(parcel: Parcel) -> None:
    ancient = datetime(1, 1, 2, tzinfo=UTC)
    heard(parcel, scan(0, Status.IN_TRANSIT, "A", at=ancient), MOVING)
    with acting_for(parcel.shop.retailer.pk):
        assert Scan.objects.get(code="A").at == ancient
