import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_metrics_tell_how_long_readers_of_the_outbox_wait(client: Client) -> None:
    body = client.get("/metrics").content.decode()
    (line,) = [one for one in body.splitlines() if one.startswith("outbox_horizon_seconds ")]
    assert float(line.split()[1]) >= 0


def test_metrics_are_not_there_without_the_token(client: Client, settings: object) -> None:
    settings.METRICS_TOKEN = "known to the scraper"  # type: ignore[attr-defined]
    assert client.get("/metrics").status_code == 404
    allowed = {"Authorization": "Bearer known to the scraper"}
    assert client.get("/metrics", headers=allowed).status_code == 200
