"""The test database is migrated by the owner and used by the web role, as in production.

`@pytest.mark.worker` puts a test on the worker's login, which may act for everyone.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase, override_settings

from narvar.lib import clock
from narvar.roles import LOGINS, Role, role_password
from retailers.management.commands.prepare_database import drop_database, prepare

TEST_DATABASE = "test_narvar"

# The same examples for everyone, so that a change is judged by what it changed; to look for new
# ones: HYPOTHESIS_PROFILE=explore.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    url = settings.DATABASE_URL.rpartition("/")[0] + f"/{TEST_DATABASE}"
    for alias in connections:
        connections[alias].settings_dict["NAME"] = TEST_DATABASE
    with django_db_blocker.unblock():
        drop_database(url)
        prepare(url, settings.SECRET_KEY)
        call_command("migrate", database="owner", verbosity=0)
        connections["owner"].close()
        yield
        for alias in connections:
            connections[alias].close()
        drop_database(url)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture: the login that this test's code would have in production."""
    role: Role = "worker" if item.get_closest_marker("worker") else "web"
    connection = connections["default"]
    if connection.settings_dict["USER"] != LOGINS[role]:
        connection.close()
        connection.settings_dict["USER"] = LOGINS[role]
        connection.settings_dict["PASSWORD"] = role_password(role, settings.SECRET_KEY)


@pytest.fixture(scope="session", autouse=True)
def collected_styles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Pages name their styles by content, which is known once the files are collected."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=str(folder)):
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
        yield folder


@pytest.fixture(autouse=True)
def clock_afresh() -> Iterator[None]:
    clock.forget()
    yield
    clock.forget()


def empty_database() -> None:
    """Back to what migrations left, on the owner's connection: serving roles may not truncate."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """SELECT string_agg(format('%I', relname), ', ') FROM pg_class
               WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                 AND NOT relispartition AND relname NOT IN ('django_migrations', 'platform',
                 'retailers_retailer', 'django_content_type', 'auth_permission')"""
        )
        (tables,) = cursor.fetchone()
        cursor.execute(f"TRUNCATE {tables}")
        cursor.execute("DELETE FROM retailers_retailer WHERE id <> 0")
        cursor.execute("UPDATE platform SET sandbox = false, sending_stopped = false")
    connections["owner"].close()


def _empty_after_test(self: TransactionTestCase) -> None:
    empty_database()


TransactionTestCase._fixture_teardown = _empty_after_test  # type: ignore[method-assign]
