"""A storm is drawn by the areas of all its messages."""

import json

import pytest

from tests.factories import a_shop
from tests.tracking.services.storm_stage import (
    DALLAS,
    MEMPHIS,
    a_moving_parcel,
    an_alert,
    storms,
    swept,
)
from tracking.weather.places import centroid, inside

pytestmark = [pytest.mark.worker, pytest.mark.django_db]


def test_a_storm_of_zones_alone_has_an_outline_over_both_of_its_messages() -> None:
    shop = a_shop()
    a_moving_parcel(shop)
    an_alert(DALLAS)
    an_alert(MEMPHIS)
    swept(13)
    (storm,) = storms(shop)
    drawn = storm.polygon if isinstance(storm.polygon, list) else json.loads(storm.polygon or "[]")
    assert [inside(drawn, *(centroid(place) or (0, 0))) for place in (DALLAS, MEMPHIS)] == [
        True,
        True,
    ]
    assert sum(map(len, drawn)) <= 300
