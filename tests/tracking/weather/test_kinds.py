"""Which weather holds parcels, and what it is called."""

import pytest

from tests.tracking.weather.alerts import one


@pytest.mark.parametrize(
    "event, kind, holding",
    [
        ("Winter Storm Warning", "winter_storm", True),
        ("BLIZZARD  WARNING", "blizzard", True),
        ("Winter Storm Watch", "winter_storm", False),
        ("Hurricane Watch", "hurricane", False),
        ("Winter Weather Advisory", "", False),
        ("Severe Thunderstorm Warning", "", False),
        ("Wind Advisory", "", False),
        ("Storm Warning", "", False),
    ],
)
def test_warnings_hold_and_watches_only_announce(event: str, kind: str, holding: bool) -> None:
    alert = one(event=event)
    assert (alert.kind, alert.holding) == (kind, holding)


def test_a_statement_holds_where_it_follows_up_on_a_warning() -> None:
    codes = {"VTEC": ["/O.CON.KDMX.TO.W.0003.260125T1200Z-260126T1200Z/"]}
    alert = one(event="Severe Weather Statement", parameters=codes)
    assert (alert.kind, alert.holding) == ("tornado", True)


@pytest.mark.parametrize(
    "headline, name",
    [
        ("HURRICANE HELENE IS APPROACHING", "Helene"),
        ("Hurricane Warning issued for Tropical Storm Debby", "Debby"),
        ("HURRICANE WARNING IN EFFECT", ""),
        ("Hurricane force winds expected", ""),
        ("Remnants of Post-Tropical Cyclone Ian", "Ian"),
    ],
)
def test_a_tropical_storm_is_called_by_its_name(headline: str, name: str) -> None:
    assert one(event="Hurricane Warning", headline=headline).name == name


def test_other_storms_have_no_name_whatever_their_text_says() -> None:
    assert one(headline="As strong as Hurricane Helene").name == ""


def test_areas_and_states_fit_a_line() -> None:
    alert = one(
        areaDesc="Polk; Dallas; Boone; Story",
        affectedZones=[],
        geocode={"UGC": ["IAZ060", "MNZ060"]},
    )
    assert (alert.area_words, alert.states) == ("Polk, Dallas, Boone …", ("IA", "MN"))
