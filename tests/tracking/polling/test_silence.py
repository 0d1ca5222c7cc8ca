"""An account that answers nothing is one case, whatever the number of its parcels."""

from datetime import datetime, timedelta

import pytest

from retailers.tenancy import EVERYONE, acting_for
from tests.factories import NOON
from tests.tracking.polling.paper import Line
from tracking.models import CarrierSilence, PollLane
from tracking.polling.silence import sweep_silence

pytestmark = [pytest.mark.worker, pytest.mark.django_db]
HOUR = timedelta(hours=1)


def trouble(line: Line, failures: int) -> None:
    with acting_for(EVERYONE):
        PollLane.objects.filter(pk=line.lane.pk).update(
            failures=failures, pause_reason="unavailable" if failures else ""
        )


def found(line: Line) -> list[tuple[datetime | None, datetime | None]]:
    """(opened, resolved), as the account's owner sees it."""
    with acting_for(line.shop.retailer.pk):
        return list(CarrierSilence.objects.values_list("opened_at", "resolved_at"))


def swept(*hours: float) -> None:
    for hour in hours:
        sweep_silence(now=NOON + hour * HOUR)


def test_a_silent_account_becomes_one_case_after_two_hours() -> None:
    line = Line(3)
    trouble(line, 4)
    swept(0, 1)
    assert found(line) == [(None, None)]
    swept(2, 3)
    assert found(line) == [(NOON + 2 * HOUR, None)]


def test_its_first_answer_ends_it() -> None:
    line = Line(1)
    trouble(line, 4)
    swept(0, 2)
    trouble(line, 0)
    swept(5)
    assert found(line) == [(NOON + 2 * HOUR, NOON + 5 * HOUR)]


def test_who_has_nothing_to_ask_keeps_no_account_silent() -> None:
    line = Line(1)
    trouble(line, 4)
    swept(0, 2)
    with acting_for(EVERYONE):
        PollLane.objects.filter(pk=line.lane.pk).update(next_due_at=NOON + 12 * HOUR)
    swept(5)
    assert found(line) == [(NOON + 2 * HOUR, NOON + 5 * HOUR)]


def test_a_hiccup_leaves_nothing_behind() -> None:
    line = Line(1)
    trouble(line, 1)
    swept(0)
    trouble(line, 0)
    swept(1)
    assert found(line) == []
