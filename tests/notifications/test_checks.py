from typing import Any

import pytest

from notifications.checks import leases_outlast_posts


@pytest.mark.parametrize(("lease", "errors"), [(30, []), (11.5, []), (11, ["E001"]), (5, ["E001"])])
def test_a_lease_must_outlast_a_post(settings: Any, lease: float, errors: list[str]) -> None:
    settings.SEND_TIMEOUT_SECONDS, settings.SEND_LEASE_SECONDS = 10, lease
    found = leases_outlast_posts(None)
    assert [str(error.id).rpartition(".")[2] for error in found] == errors
