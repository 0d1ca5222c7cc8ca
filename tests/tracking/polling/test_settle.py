"""After the carrier has answered: what is kept, when to ask again, who may say so."""

from datetime import timedelta

import pytest

from narvar.lib import claims
from narvar.lib.claims import Claim, Lane
from retailers.tenancy import acting_for
from tests.factories import NOON
from tests.tracking.polling.looks import Poll, kept, lane, poll
from tests.tracking.polling.paper import Line, Paper, body_of, of_account
from tracking.carriers.base import CarrierError, RawAnswer
from tracking.models import Scan, ShipmentPoll
from tracking.polling.queue import POLLS
from tracking.polling.settle import Asked, settle_polls
from tracking.states import Status

pytestmark = [pytest.mark.worker, pytest.mark.django_db]
MOVING = body_of((1, Status.IN_TRANSIT))
JUNK = RawAnswer(200, b"{cut")
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def line() -> Line:
    return Line(1)


def claimed(line: Line, lease: float = 60) -> Claim:
    found = Lane(line.lane.pk, line.shop.retailer.pk)
    return claims.claim(POLLS, lane=found, now=NOON, limit=10, lease=lease)


def settled(line: Line, claim: Claim, answer: RawAnswer | None) -> None:
    asked = [Asked(job[0], job[1], job[4], job[2], job[3], answer) for job in claim.jobs]
    with acting_for(line.shop.retailer.pk):
        settle_polls(
            owner=claim.owner, lane_id=line.lane.pk, carrier=Paper(), asked=asked, now=LATER
        )


def heard(line: Line, answer: RawAnswer | None) -> Poll:
    """One whole round."""
    settled(line, claimed(line), answer)
    return poll(line.parcels[0])


def scans(line: Line) -> int:
    with acting_for(line.shop.retailer.pk):
        return Scan.objects.count()


def test_an_answer_is_kept_understood_and_followed_by_the_next_question(line: Line) -> None:
    due = LATER + timedelta(hours=1)
    assert heard(line, MOVING) == Poll(due, False, 0, 0, 0, "")
    assert (kept(line.parcels[0]), scans(line), lane(line)) == ([""], 1, (due, False, "", 0))


def again(line: Line) -> None:
    """Time passes, and the parcel is due once more."""
    with acting_for(line.shop.retailer.pk):
        ShipmentPoll.objects.update(next_poll_at=NOON)


def test_the_same_body_again_is_neither_kept_nor_read(line: Line) -> None:
    heard(line, MOVING)
    again(line)
    assert heard(line, MOVING).due == LATER + timedelta(hours=1)
    assert kept(line.parcels[0]) == [""]


def test_junk_is_set_aside_and_asked_for_again_ever_later(line: Line) -> None:
    minutes = []
    for _ in range(8):
        found = heard(line, JUNK)
        assert found.due is not None
        minutes.append((found.due - LATER) / timedelta(minutes=1))
        again(line)
    assert minutes == [10, 20, 40, 80, 160, 320, 360, 360]
    assert kept(line.parcels[0]) == ["malformed: HTTP 200, JSONDecodeError"]
    assert lane(line)[1:] == (False, "", 0)


def test_other_junk_is_kept_too(line: Line) -> None:
    for junk in (JUNK, RawAnswer(200, b"<html>"), RawAnswer(200, b"<html>"), JUNK):
        heard(line, junk)
        again(line)
    assert len(kept(line.parcels[0])) == 3


def test_after_junk_a_good_answer_puts_all_right(line: Line) -> None:
    heard(line, JUNK)
    again(line)
    assert heard(line, MOVING) == Poll(LATER + timedelta(hours=1), False, 0, 0, 0, "")
    assert (scans(line), kept(line.parcels[0])[1:]) == (1, [""])


def test_a_number_that_the_carrier_refuses_is_asked_for_no_more(line: Line) -> None:
    refused = RawAnswer(0, b"", CarrierError("refused"))
    assert heard(line, refused) == Poll(None, False, 0, 0, 0, "refused")


def test_what_there_was_no_time_to_ask_is_due_at_once(line: Line) -> None:
    assert heard(line, None) == Poll(LATER, False, 0, 0, 0, "")
    assert lane(line)[0] == LATER


def test_a_parcel_at_its_end_is_let_go(line: Line) -> None:
    home = body_of((-72, Status.DELIVERED))
    assert heard(line, home) == Poll(None, False, 0, 0, 0, "settled")
    assert lane(line)[0] is None


def test_after_trouble_of_the_account_all_its_lanes_rest_and_no_others() -> None:
    line, other = Line(2), Line(1)
    settled(line, claimed(line), RawAnswer(0, b"", of_account("quota", 120)))
    assert {poll(parcel) for parcel in line.parcels} == {Poll(LATER, False, 0, 0, 0, "")}
    assert lane(line) == (LATER, True, "quota", 1)
    assert lane(other) == (NOON, False, "", 0)


@pytest.mark.parametrize("reason", ["unavailable", "timeout"])
def test_a_number_that_meets_trouble_steps_back_ever_further(line: Line, reason: str) -> None:
    minutes = []
    for _ in range(8):
        found = heard(line, RawAnswer(0, b"", of_account(reason, 60)))
        assert found.due is not None
        minutes.append((found.due - LATER) / timedelta(minutes=1))
        assert lane(line)[1:3] == (True, reason)
        again(line)
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60]


def test_an_account_that_answers_again_is_rested(line: Line) -> None:
    heard(line, RawAnswer(0, b"", of_account()))
    again(line)
    heard(line, MOVING)
    assert lane(line)[1:] == (False, "", 0)


def test_who_overslept_cannot_undo_what_the_next_one_holds(line: Line) -> None:
    slow = claimed(line, lease=-1)
    claims.reap(POLLS, now=NOON)
    quick = claimed(line)
    settled(line, slow, MOVING)
    assert poll(line.parcels[0]) == Poll(None, True, 2, 1, 0, "")
    settled(line, quick, MOVING)
    assert poll(line.parcels[0]) == Poll(LATER + timedelta(hours=1), False, 0, 0, 0, "")


def test_nor_what_the_next_one_has_settled(line: Line) -> None:
    slow = claimed(line, lease=-1)
    claims.reap(POLLS, now=NOON)
    settled(line, claimed(line), MOVING)
    before = poll(line.parcels[0]), scans(line)
    settled(line, slow, JUNK)
    assert (poll(line.parcels[0]), scans(line)) == before


def test_what_the_overslept_one_heard_is_not_lost(line: Line) -> None:
    slow = claimed(line, lease=-1)
    claims.reap(POLLS, now=NOON)
    settled(line, slow, MOVING)
    assert scans(line) == 1
