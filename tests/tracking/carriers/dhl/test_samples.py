"""Answers of DHL that nobody on this project wrote."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tracking.carriers.base import Reading
from tracking.carriers.dhl.read import read
from tracking.states import Status

REPO = Path(__file__).parents[4]
SHARED = Path(os.environ.get("NARVAR_SHARED_DATA", REPO.parent / "shared" / "data"))
SAMPLES = SHARED / "carrier_samples" / "dhl_universal"

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="no carrier samples on this machine")


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_bytes())


def test_the_documentation_s_example() -> None:
    """Its fields contradict each other: `statusCode` is pre-transit, `status` says delivered."""
    found = read("7777777770", sample("TrackingResponseJSON"))
    (scan,) = found.scans
    assert scan.at == datetime(2018, 3, 2, 7, 53, 47, tzinfo=UTC)
    assert (scan.status, scan.text) == (Status.LABEL_CREATED, "JESSICA")
    assert (found.signed_by, found.unmapped, found.handed_to) == (None, frozenset(), ())
    assert found.estimated is not None
    assert found.estimated.kind == "day"
    assert found.estimated.latest == datetime(2018, 8, 3, 21, 59, 59, tzinfo=UTC)


def test_not_found() -> None:
    raw = sample("TrackingErrorResponseJSON")
    assert read("8264715546", raw) == Reading("8264715546", found=False)
