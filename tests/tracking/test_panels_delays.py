"""A delay is told: what happened, what it means for the day, what is done, when more is known."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.tracking.test_panels import NOW, PARCEL, local, panel, scan, whole_day
from tracking.panels import DelayPanel, OrderPanel
from tracking.panels.delay import DOING, STORMS
from tracking.panels.words import CAUSES, SENTENCES, WARM, sentence
from tracking.selectors.delays import SeenDelay, SeenStorm
from tracking.states import Cause, Status

STORM = SeenStorm(
    event="Winter Storm Warning",
    kind="winter_storm",
    name="",
    area_words="Jefferson, KY",
    onset=NOW - timedelta(hours=6),
    ends=local(25, 18),
    polygon=None,
)
DELAY = SeenDelay(
    kind="carrier", cause="carrier_capacity", state="open", was_on=date(2026, 11, 25),
    low_on=date(2026, 11, 27), high_on=date(2026, 11, 28), storm=None,
    opened_at=NOW - timedelta(hours=2), resolved_at=None, resolution="",
)  # fmt: skip
IN_LOUISVILLE = scan(
    Status.IN_TRANSIT,
    NOW - timedelta(hours=9),
    place={"city": "LOUISVILLE", "state": "KY", "country": "US", "zone": "America/New_York"},
)


def shown(status: Status = Status.IN_TRANSIT, *, locale: str = "en", **delay: Any) -> OrderPanel:
    told = replace(DELAY, **delay)
    parcel = replace(PARCEL, status=status, delays=(told,), scans=(IN_LOUISVILLE,))
    return panel(parcel, locale=locale)


def the_delay(**delay: Any) -> DelayPanel | None:
    return shown(**delay).parcels[0].delay


STORM_HOLD: dict[str, Any] = {"kind": "storm", "cause": "weather", "storm": STORM}


def test_a_storm_is_told_by_its_name_and_place() -> None:
    assert the_delay(**STORM_HOLD) == DelayPanel(
        kind="storm",
        title="Winter storm near Louisville, KY",
        happened="The carrier cannot move parcels there for now."
        " It was last scanned in Louisville, KY on Tuesday, November 24.",
        was="Wednesday, November 25",
        now="Friday, November 27 to Saturday, November 28",
        doing="We follow the weather and the carrier."
        " Your parcel goes on as soon as the roads are safe.",
        more="The warning lasts until Wednesday, November 25, 6:00\u202fPM EST. We know more then.",
        over=False,
    )


def test_a_hurricane_has_a_name_of_its_own() -> None:
    storm = replace(STORM, event="Hurricane Warning", kind="hurricane", name="Debby")
    told = the_delay(**STORM_HOLD | {"storm": storm})
    assert told and told.title == "Hurricane Debby near Louisville, KY"


def test_a_storm_we_have_no_word_for_keeps_the_weather_service_s() -> None:
    storm = replace(STORM, event="Dense Smoke Advisory", kind="")
    told = the_delay(**STORM_HOLD | {"storm": storm})
    assert told and told.title == "Dense Smoke near Louisville, KY"


def test_the_page_says_the_old_day_and_the_new_window_first() -> None:
    answer = shown(**STORM_HOLD).answer
    assert answer.title == "Arriving Fri, Nov 27\u2009–\u2009Sat, Nov 28"
    assert (answer.before, answer.tone) == ("Wednesday, November 25", "late")


def test_a_held_parcel_is_not_simply_on_its_way() -> None:
    parcel = shown(**STORM_HOLD).parcels[0]
    assert parcel.status == "Held up by a storm"
    assert parcel.sentence == "Your parcel is on its way, but later than planned."
    assert [step.state for step in parcel.steps] == ["done", "done", "trouble", "todo", "todo"]


def test_the_words_change_when_the_warning_ends() -> None:
    storm = replace(STORM, ends=NOW + timedelta(hours=1))
    assert shown(**STORM_HOLD | {"storm": storm}).fresh_until == NOW + timedelta(hours=1)


def test_the_carrier_s_cause_is_the_headline() -> None:
    told = the_delay()
    assert told and told.title == "The carrier has more parcels than it can move right now."
    assert told.more == "We know more by Wednesday, November 25."


@pytest.mark.parametrize(
    ("kind", "title"),
    (
        ("late", "Your parcel has not come on the day we told you."),
        ("stalled", "Your parcel has not been scanned for some days."),
        ("carrier", "The carrier is running late."),
    ),
)
def test_a_delay_without_a_cause_still_says_what_happened(kind: str, title: str) -> None:
    told = the_delay(kind=kind, cause="")
    assert told and told.title == title


def test_a_stalled_parcel_tells_when_it_was_seen_last() -> None:
    told = the_delay(kind="stalled", cause="")
    assert told and told.happened == (
        "It was last scanned in Louisville, KY on Tuesday, November 24."
    )
    assert told.doing.startswith("We keep asking the carrier.")


def test_on_a_friday_more_is_known_on_monday() -> None:
    friday = datetime(2026, 11, 27, 15, tzinfo=UTC)
    order = panel(replace(PARCEL, delays=(DELAY,)), now=friday)
    told = order.parcels[0].delay
    assert told and told.more == "We know more by Monday, November 30."


def test_the_all_clear_is_told_for_two_days() -> None:
    over = {**STORM_HOLD, "resolved_at": NOW - timedelta(hours=1), "resolution": "cleared"}
    told = the_delay(**over)
    assert told == DelayPanel(
        kind="storm",
        title="Winter storm near Louisville, KY has passed",
        happened="The carrier can move parcels there again, yours too.",
        was="", now="", doing="", more="", over=True,
    )  # fmt: skip
    assert the_delay(**over | {"resolved_at": NOW - timedelta(days=2)}) is None


def test_a_parcel_that_moves_again_is_said_to_move() -> None:
    over = {**STORM_HOLD, "resolved_at": NOW - timedelta(hours=1), "resolution": "moved"}
    told = the_delay(**over)
    assert told and told.happened == "Your parcel is moving again."


@pytest.mark.parametrize("status", (Status.DELIVERED, Status.RETURNED, Status.READY_FOR_PICKUP))
def test_what_has_arrived_is_held_by_nothing(status: Status) -> None:
    assert shown(status, **STORM_HOLD).parcels[0].delay is None


def test_of_several_delays_the_storm_is_told() -> None:
    storm = replace(DELAY, **STORM_HOLD)
    told = panel(replace(PARCEL, delays=(DELAY, storm))).parcels[0].delay
    assert told and told.kind == "storm"


def test_a_carrier_that_names_a_later_day_is_believed() -> None:
    parcel = replace(PARCEL, delays=(DELAY,), **whole_day(30))
    assert panel(parcel).answer.title == "Arriving Monday, November 30"


def test_an_earlier_word_of_the_carrier_does_not_undo_a_storm() -> None:
    parcel = replace(PARCEL, delays=(replace(DELAY, **STORM_HOLD),), **whole_day(25))
    assert panel(parcel).answer.title == ("Arriving Fri, Nov 27\u2009–\u2009Sat, Nov 28")


def test_a_delay_without_a_window_takes_nothing_back() -> None:
    parcel = replace(PARCEL, delays=(replace(DELAY, low_on=None, high_on=None),), **whole_day(26))
    assert panel(parcel).answer.title == "Arriving Thursday, November 26"


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_a_sentence_and_something_is_done_about_it(cause: Cause) -> None:
    told = the_delay(cause=cause)
    assert told and told.title == str(CAUSES[cause])
    assert told.doing == str(DOING.get(cause, told.doing)) != ""


def test_every_kind_of_storm_that_holds_parcels_has_a_word() -> None:
    assert set(STORMS) >= {"winter_storm", "ice_storm", "blizzard", "hurricane", "tornado", "flood"}


def test_a_warm_shop_speaks_warmly_where_it_matters() -> None:
    assert sentence(Status.DELIVERED, "warm") == "Your parcel is there. We hope you love it."
    assert sentence(Status.DELIVERED, "plain") == "Your parcel has been delivered."
    assert sentence(Status.EXPIRED, "warm") == sentence(Status.EXPIRED, "plain")
    assert set(WARM) < set(SENTENCES)
