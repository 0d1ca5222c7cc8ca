"""What a shopper is told, status by status. Plain data in, plain words out: no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from django.utils import translation

from retailers.theme import Theme
from tracking.panels import Answer, OrderPanel, order_panel
from tracking.panels.local import at_place, place_name
from tracking.selectors.page import BoughtItem, SeenOrder, SeenParcel, SeenScan
from tracking.states import Cause, Status

EASTERN = ZoneInfo("America/New_York")
# Tuesday, November 24, 10:00 in New York.
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, tzinfo=EASTERN)
SHOP = Theme(
    name="Aurora", slug="aurora", version=1, colour="#0b5d4b", accent="#0b5d4b", radius=14,
    font="system", tone="plain", logo_url=None, logo_width=0, logo_height=0, support_email="",
    support_url="", locale="en", zone="America/New_York",
)  # fmt: skip
ORDER = SeenOrder("#1001", "Anna", NOW - timedelta(days=4), None, None, SHOP, (), ())
PARCEL = SeenParcel(
    status=Status.IN_TRANSIT, cause=None, carrier="ups", service="Ground", numbers=("1Z1",),
    city="BROOKLYN", state="NY", country="US", shipped_at=None, status_at=NOW, delivered_at=None,
    delivered_to="", signed_by="", promised_on=None, first_estimate=None, earliest=None,
    latest=None, window="", scans=(), items=(),
)  # fmt: skip


def panel(
    *parcels: SeenParcel, now: datetime = NOW, locale: str = "en", **order: Any
) -> OrderPanel:
    with translation.override(locale[:2]):
        whole = replace(ORDER, parcels=parcels, **order)
        return order_panel(whole, now=now, locale=Locale.parse(locale))


def told(status: Status = Status.IN_TRANSIT, *, now: datetime = NOW, **parcel: Any) -> Answer:
    return panel(replace(PARCEL, status=status, **parcel), now=now).answer


def local(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=EASTERN)


def whole_day(day: int) -> dict[str, Any]:
    return {"earliest": local(day), "latest": local(day, 23, 59), "window": "day"}


def window(day: int, start: int, end: int) -> dict[str, Any]:
    return {"earliest": local(day, start), "latest": local(day, end), "window": "window"}


def scan(status: Status, at: datetime = NOW, **fields: Any) -> SeenScan:
    return replace(SeenScan(at, -300, status, None, ""), **fields)


# --- when it comes ------------------------------------------------------------------------


def test_the_carrier_s_day_is_the_first_line() -> None:
    assert told(**whole_day(26)) == Answer("Arriving Thursday, November 26", "", "", "calm")


def test_a_window_stands_under_the_day() -> None:
    assert told(**window(26, 14, 18)) == Answer(
        "Arriving Thursday, November 26", "Between 2:00\u202fPM and 6:00\u202fPM", "", "calm"
    )


def test_a_time_by_which_it_comes_is_no_window() -> None:
    assert told(**window(26, 0, 12)).detail == "By 12:00\u202fPM"


@pytest.mark.parametrize(("day", "title"), ((24, "Arriving today"), (25, "Arriving tomorrow")))
def test_today_and_tomorrow_are_named_and_dated(day: int, title: str) -> None:
    answer = told(**window(day, 14, 18))
    weekday = {24: "Tuesday", 25: "Wednesday"}[day]
    assert (answer.title, answer.detail) == (
        title,
        f"{weekday}, November {day}, between 2:00\u202fPM and 6:00\u202fPM",
    )


def test_a_window_that_has_passed_is_owned_up_to() -> None:
    assert told(**window(24, 7, 9)).detail == (
        "Tuesday, November 24, expected by 9:00\u202fAM, it can still come today"
    )


def test_several_days_are_told_as_several_days() -> None:
    answer = told(earliest=local(26, 9), latest=local(28, 18), window="window")
    assert answer.title == "Arriving Thu, Nov 26\u2009–\u2009Sat, Nov 28"


def test_without_the_carrier_s_word_the_promise_counts_and_is_named_as_one() -> None:
    assert told(promised_on=date(2026, 11, 27)) == Answer(
        "Arriving by Friday, November 27", "As promised by Aurora", "", "calm"
    )


def test_a_day_in_another_year_is_told_with_its_year() -> None:
    assert told(promised_on=date(2027, 1, 4)).title == "Arriving by Monday, January 4, 2027"


@pytest.mark.parametrize(
    ("status", "title", "detail"),
    (
        (Status.PENDING, "Order received", ""),
        (Status.LABEL_CREATED, "Ready to ship", "The carrier has not named a day yet."),
        (Status.PICKED_UP, "Shipped", "The carrier has not named a day yet."),
        (Status.IN_TRANSIT, "On its way", "The carrier has not named a day yet."),
        (Status.UNKNOWN, "Update from the carrier", "The carrier has not named a day yet."),
    ),
)
def test_without_any_day_the_page_says_what_is_known(
    status: Status, title: str, detail: str
) -> None:
    assert told(status) == Answer(title, detail, "", "calm")


def test_a_day_that_is_missed_is_still_shown() -> None:
    assert told(promised_on=date(2026, 11, 23)) == Answer(
        "Now expected by Thursday, November 26",
        "The carrier has not named a new day. Until it does, this is our estimate.",
        "Monday, November 23",
        "late",
    )


def test_the_days_after_a_missed_one_are_working_days() -> None:
    friday = datetime(2026, 11, 27, 15, tzinfo=UTC)
    answer = told(promised_on=date(2026, 11, 26), now=friday)
    assert answer.title == "Now expected by Tuesday, December 1"


def test_after_ten_days_nobody_believes_a_next_one() -> None:
    assert told(promised_on=date(2026, 11, 13)) == Answer(
        "Running late",
        "It was due Friday, November 13. We show the new date as soon as the carrier gives it.",
        "",
        "late",
    )


def test_the_local_day_decides_what_is_late() -> None:
    in_the_last_minute = datetime(2026, 11, 25, 4, 59, tzinfo=UTC)
    assert told(promised_on=date(2026, 11, 24), now=in_the_last_minute).title == "Arriving today"
    after_it = in_the_last_minute + timedelta(minutes=1)
    assert told(promised_on=date(2026, 11, 24), now=after_it).title == (
        "Now expected by Friday, November 27"
    )


# --- when it comes later ------------------------------------------------------------------


def test_a_delay_shows_the_new_day_beside_the_promised_one() -> None:
    answer = told(
        Status.DELAYED, cause=Cause.WEATHER, promised_on=date(2026, 11, 24), **whole_day(27)
    )
    assert answer == Answer("Now arriving Friday, November 27", "", "Tuesday, November 24", "late")


def test_without_a_promise_the_carrier_s_first_day_is_the_old_one() -> None:
    answer = told(first_estimate=local(25, 23, 59), **whole_day(27))
    assert (answer.title, answer.before) == (
        "Now arriving Friday, November 27",
        "Wednesday, November 25",
    )


def test_an_earlier_day_than_promised_strikes_nothing() -> None:
    assert told(promised_on=date(2026, 11, 28), **whole_day(26)).before == ""


def test_a_delay_without_a_new_day_does_not_repeat_the_promise() -> None:
    assert told(Status.DELAYED, promised_on=date(2026, 11, 26)) == Answer(
        "Delayed",
        "It was due Thursday, November 26. We show the new date as soon as the carrier gives it.",
        "",
        "late",
    )


# --- at the end of the way ----------------------------------------------------------------


def test_out_for_delivery_today_is_today() -> None:
    assert told(Status.OUT_FOR_DELIVERY, status_at=local(24, 8)) == Answer(
        "Arriving today", "Tuesday, November 24, by the end of the day", "", "calm"
    )


def test_yesterday_s_vehicle_is_not_today_s() -> None:
    answer = told(Status.OUT_FOR_DELIVERY, status_at=local(23, 8), **whole_day(23))
    assert answer.title == "Now expected by Thursday, November 26"


def test_delivered_tells_the_local_day_and_time() -> None:
    late_evening = datetime(2026, 11, 24, 2, 14, tzinfo=UTC)  # still the 23rd in New York
    assert told(Status.DELIVERED, delivered_at=late_evening) == Answer(
        "Delivered Monday, November 23", "At 9:14\u202fPM", "", "good"
    )


def test_an_attempt_with_a_new_day_tells_the_new_day() -> None:
    answer = told(Status.ATTEMPT_FAILED, status_at=local(24, 9), **whole_day(25))
    assert answer.title == "New delivery attempt Wednesday, November 25"


def test_an_attempt_without_a_new_day_does_not_take_the_old_one_for_it() -> None:
    answer = told(Status.ATTEMPT_FAILED, status_at=local(24, 9), **whole_day(24))
    assert answer == Answer("Delivery attempt failed", "Tried Tuesday, November 24.", "", "late")


@pytest.mark.parametrize(
    ("status", "title", "tone"),
    (
        (Status.READY_FOR_PICKUP, "Ready for pickup", "calm"),
        (Status.RETURNING, "On its way back", "trouble"),
        (Status.RETURNED, "Returned to sender", "trouble"),
        (Status.CANCELLED, "Cancelled", "calm"),
        (Status.EXPIRED, "No news for a long time", "trouble"),
    ),
)
def test_where_no_day_helps_none_is_shown(status: Status, title: str, tone: Any) -> None:
    assert told(status, **whole_day(26)) == Answer(title, "", "", tone)


def test_a_problem_leaves_the_day_in_doubt() -> None:
    assert told(Status.EXCEPTION, **whole_day(26)) == Answer(
        "Needs attention", "It is due Thursday, November 26, but this may change.", "", "trouble"
    )


# --- what happened ------------------------------------------------------------------------


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_sentence(status: Status) -> None:
    assert panel(replace(PARCEL, status=status)).parcels[0].sentence.endswith(".")


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_of_a_delay_is_explained(cause: Cause) -> None:
    (parcel,) = panel(replace(PARCEL, status=Status.DELAYED, cause=cause)).parcels
    assert parcel.notice is not None
    assert parcel.notice.happened.endswith(".")
    assert parcel.notice.next == "You do not need to do anything. We watch the parcel for you."


@pytest.mark.parametrize(
    ("status", "cause", "advice"),
    (
        (
            Status.EXCEPTION,
            Cause.RECIPIENT_ADDRESS,
            "Please contact us with the full address, so that we can pass it on.",
        ),
        (Status.EXCEPTION, Cause.CUSTOMS_PAYMENT, "Please contact us before you pay anything."),
        (Status.EXCEPTION, None, "Please contact us, and we will find a solution together."),
        (
            Status.RETURNING,
            Cause.RECIPIENT_ADDRESS,
            "Please contact us, and we will find a solution together.",
        ),
        (
            Status.ATTEMPT_FAILED,
            None,
            "The carrier usually tries again on the next working day.",
        ),
    ),
)
def test_trouble_comes_with_a_way_out(status: Status, cause: Cause | None, advice: str) -> None:
    (parcel,) = panel(replace(PARCEL, status=status, cause=cause)).parcels
    assert parcel.notice is not None
    assert parcel.notice.next == advice


def test_a_parcel_on_its_way_needs_no_explanation() -> None:
    assert panel(PARCEL).parcels[0].notice is None


# --- five steps ---------------------------------------------------------------------------


def states(status: Status, *scans: SeenScan) -> list[str]:
    parcel = replace(PARCEL, status=status, scans=scans)
    return [step.state for step in panel(parcel).parcels[0].steps]


@pytest.mark.parametrize(
    ("status", "expected"),
    (
        (Status.PENDING, "now todo todo todo todo"),
        (Status.LABEL_CREATED, "now todo todo todo todo"),
        (Status.PICKED_UP, "done now todo todo todo"),
        (Status.IN_TRANSIT, "done done now todo todo"),
        (Status.OUT_FOR_DELIVERY, "done done done now todo"),
        (Status.READY_FOR_PICKUP, "done done done now todo"),
        (Status.ATTEMPT_FAILED, "done done done trouble todo"),
        (Status.DELIVERED, "done done done done done"),
        (Status.RETURNING, "done done done now todo"),
        (Status.RETURNED, "done done done done done"),
        (Status.CANCELLED, ""),
    ),
)
def test_the_bar_shows_how_far_it_has_come(status: Status, expected: str) -> None:
    assert " ".join(states(status)) == expected


@pytest.mark.parametrize("status", (Status.EXCEPTION, Status.EXPIRED, Status.DELAYED))
def test_trouble_stays_at_the_step_that_was_reached(status: Status) -> None:
    moved = scan(Status.IN_TRANSIT)
    assert states(status, moved) == ["done", "done", "trouble", "todo", "todo"]
    loaded = scan(Status.OUT_FOR_DELIVERY, NOW + timedelta(hours=1))
    assert states(status, loaded, moved) == ["done", "done", "done", "trouble", "todo"]
    assert states(status) == ["trouble", "todo", "todo", "todo", "todo"]


def test_steps_are_dated_by_their_first_scan() -> None:
    scans = (
        scan(Status.OUT_FOR_DELIVERY, local(24, 8)),
        scan(Status.IN_TRANSIT, local(23, 8)),
        scan(Status.IN_TRANSIT, local(22, 8)),
    )
    parcel = replace(PARCEL, status=Status.OUT_FOR_DELIVERY, scans=scans)
    assert [step.on for step in panel(parcel).parcels[0].steps] == [
        "Nov 20",
        "Nov 22",
        "Nov 22",
        "Nov 24",
        "",
    ]


# --- history ------------------------------------------------------------------------------


def test_an_unknown_code_is_told_in_the_carrier_s_words() -> None:
    parcel = replace(PARCEL, scans=(scan(Status.UNKNOWN, text="Moved to corridor 7"),))
    (row,) = panel(parcel).parcels[0].history.first
    assert (row.title, row.quoted, row.detail) == ("Moved to corridor 7", True, "")


def test_a_row_is_told_on_the_clock_of_its_place() -> None:
    there = scan(Status.IN_TRANSIT, offset=330, place={"city": "MUMBAI", "country": "IN"})
    (row,) = panel(replace(PARCEL, scans=(there,))).parcels[0].history.first
    assert (row.place, row.day, row.time, row.zone) == (
        "Mumbai, IN",
        "Tuesday, November 24",
        "8:30\u202fPM",
        "IST",
    )


def test_where_nobody_knows_the_clock_it_is_utc() -> None:
    assert at_place(NOW, None, None).isoformat() == "2026-11-24T15:00:00+00:00"
    assert at_place(NOW, None, "Asia/Tokyo").hour == 0
    # A zone that contradicts the offset that the carrier gave is not believed.
    assert at_place(NOW, 60, "Asia/Tokyo").hour == 16
    assert at_place(NOW, 60, "No/Where").hour == 16


def test_the_carrier_s_text_is_left_out_where_it_says_the_same() -> None:
    parcel = replace(PARCEL, scans=(scan(Status.DELIVERED, text="DELIVERED"),))
    assert panel(parcel).parcels[0].history.first[0].detail == ""


@pytest.mark.parametrize(("scans", "shown", "folded"), ((0, 0, 0), (4, 4, 0), (5, 3, 2)))
def test_more_than_four_rows_are_folded(scans: int, shown: int, folded: int) -> None:
    history = panel(replace(PARCEL, scans=(scan(Status.IN_TRANSIT),) * scans)).parcels[0].history
    assert (len(history.first), len(history.rest)) == (shown, folded)


def test_places_are_not_shouted() -> None:
    assert place_name({"city": "NEW YORK", "state": "NY", "country": "US"}, home="US") == (
        "New York, NY"
    )
    assert place_name({"city": "ULM", "country": "DE"}, home="US") == "ULM, DE"
    assert place_name({}) == ""


# --- whole orders -------------------------------------------------------------------------


def test_an_order_without_a_parcel_is_being_prepared() -> None:
    item = BoughtItem("Tent", 1)
    whole = panel(promised_on=date(2026, 11, 27), unassigned=(item,))
    assert whole.answer.title == "Arriving by Friday, November 27"
    assert whole.parcels[0].sentence == "We have your order and are getting it ready."
    assert (whole.parcels[0].items, whole.waiting) == ((item,), ())


def test_a_cancelled_order_says_so_and_promises_nothing() -> None:
    whole = panel(cancelled_at=NOW, promised_on=date(2026, 11, 27))
    assert whole.answer == Answer("Order cancelled", "", "", "calm")
    assert whole.parcels[0].steps == []


def test_what_is_on_the_road_of_a_cancelled_order_is_shown_all_the_same() -> None:
    assert panel(replace(PARCEL, **whole_day(26)), cancelled_at=NOW).answer.title == (
        "Arriving Thursday, November 26"
    )


def test_of_several_parcels_the_next_one_answers() -> None:
    there = replace(PARCEL, status=Status.DELIVERED, delivered_at=local(23, 9))
    late = replace(PARCEL, promised_on=date(2026, 11, 20))
    whole = panel(there, late, replace(PARCEL, **whole_day(28)), replace(PARCEL, **whole_day(26)))
    assert whole.answer.title == "Arriving Thursday, November 26"
    assert whole.summary == "1 of 4 parcels has been delivered."
    assert [parcel.label for parcel in whole.parcels][:2] == ["Parcel 1 of 4", "Parcel 2 of 4"]


def test_when_all_have_come_the_last_one_answers() -> None:
    parcels = [
        replace(PARCEL, status=Status.DELIVERED, delivered_at=local(day, 9)) for day in (23, 22)
    ]
    whole = panel(*parcels)
    assert whole.answer.title == "Delivered Monday, November 23"
    assert whole.summary == "All parcels have been delivered."


def test_delivered_tells_the_time_of_the_scan_that_says_so() -> None:
    at = local(23, 18)
    scans = (scan(Status.DELIVERED, at, offset=-360),)
    said = told(Status.DELIVERED, delivered_at=at, scans=scans)
    assert said.detail == "At 5:00\u202fPM"


def test_a_carrier_that_names_itself_in_its_service_is_named_once() -> None:
    (parcel,) = panel(replace(PARCEL, service="UPS Ground")).parcels
    assert [fact.value for fact in parcel.facts if fact.name == "Carrier"] == ["UPS Ground"]


def test_the_facts_of_a_parcel() -> None:
    (parcel,) = panel(replace(PARCEL, numbers=("1Z1", "92001"))).parcels
    assert [(fact.name, fact.value) for fact in parcel.facts] == [
        ("Going to", "Brooklyn, NY"),
        ("Carrier", "UPS Ground"),
        ("Tracking number", "1Z1, 92001"),
    ]


def test_delivered_tells_where_it_was_left_and_not_where_it_goes() -> None:
    parcel = replace(PARCEL, status=Status.DELIVERED, delivered_to="Porch", signed_by="MILLER")
    assert [fact.name for fact in panel(parcel).parcels[0].facts][:2] == ["Left at", "Signed by"]


def test_the_same_page_in_german_spanish_and_arabic() -> None:
    parcel = replace(PARCEL, **window(26, 14, 18))
    titles = [panel(parcel, locale=code).answer for code in ("de", "es", "ar", "en_GB")]
    assert [(answer.title, answer.detail) for answer in titles] == [
        ("Kommt am Donnerstag, 26. November", "Zwischen 14:00 und 18:00 Uhr"),
        ("Llega el jueves, 26 de noviembre", "Entre las 14:00 y las 18:00"),
        ("يصل الخميس، 26 نوفمبر", "بين الساعة 2:00 م و6:00 م"),
        ("Arriving Thursday 26 November", "Between 14:00 and 18:00"),
    ]


# --- how long the words hold --------------------------------------------------------------


@pytest.mark.parametrize(
    ("parcel", "until"),
    (
        (replace(PARCEL, **whole_day(26)), local(25)),
        (replace(PARCEL, **window(24, 9, 12)), local(24, 12)),
        (replace(PARCEL, **window(24, 7, 9)), local(25)),
        (replace(PARCEL, status=Status.DELIVERED, delivered_at=NOW), NEW_YEAR),
    ),
)
def test_the_words_hold_until_they_would_change(parcel: SeenParcel, until: datetime) -> None:
    assert panel(parcel).fresh_until == until


@pytest.mark.parametrize(
    "status", [s for s in Status if s not in {Status.DELIVERED, Status.RETURNED, Status.CANCELLED}]
)
def test_up_to_that_moment_not_a_word_changes(status: Status) -> None:
    parcel = replace(PARCEL, status=status, status_at=NOW, **window(25, 9, 12))
    now = NOW
    for _ in range(6):
        page = panel(parcel, now=now)
        last = page.fresh_until - timedelta(seconds=1)
        assert panel(parcel, now=last) == page
        now = page.fresh_until


def test_where_the_destination_is_unknown_the_shop_s_clock_counts() -> None:
    parcel = replace(PARCEL, city="", state="", country="", promised_on=date(2026, 11, 24))
    seller = replace(SHOP, zone="Asia/Tokyo")  # there it is the 25th already
    assert panel(parcel, seller=seller).answer.title == "Now expected by Friday, November 27"
    assert panel(parcel, seller=replace(SHOP, zone="No/Where")).answer.title == "Arriving today"


def test_no_good_news_of_a_parcel_whose_day_is_over() -> None:
    late = replace(PARCEL, status=Status.IN_TRANSIT, promised_on=date(2026, 11, 23))
    (shown,) = panel(late).parcels
    assert shown.answer.tone == "late"
    assert shown.sentence == "Your parcel is on its way, but later than planned."
