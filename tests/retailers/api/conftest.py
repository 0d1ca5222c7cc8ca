from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import override_settings


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The documentation names its files by content, which is known once they are collected."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=str(folder)):
        call_command(
            "collectstatic",
            interactive=False,
            verbosity=0,
            skip_checks=True,
            ignore_patterns=["redoc"],
        )
        yield
