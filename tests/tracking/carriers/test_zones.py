import pytest

from tracking.carriers.zones import zone_of


@pytest.mark.parametrize(
    ("country", "state", "zone", "sure"),
    [
        ("US", "NJ", "America/New_York", True),
        ("us", "nj", "America/New_York", True),
        ("US", "TX", "America/Chicago", False),
        ("US", None, "America/Chicago", False),
        ("DE", "NW", "Europe/Berlin", True),
        ("CN", None, "Asia/Shanghai", True),
        ("CA", "AB", "America/Edmonton", True),
        ("CA", "ON", "America/Toronto", False),
        ("ES", None, "Europe/Madrid", False),
    ],
)
def test_the_zone_of_a_place(country: str, state: str | None, zone: str, sure: bool) -> None:
    found = zone_of(country, state)
    assert found is not None
    assert (found.info.key, found.sure) == (zone, sure)


@pytest.mark.parametrize("country", [None, "", "XX", "Germany"])
def test_no_zone_is_made_up(country: str | None) -> None:
    assert zone_of(country, None) is None
