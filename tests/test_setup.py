"""First of all: the tests run as production does, not as somebody who may do anything."""

import pytest
from django.db import connection

from retailers.tenancy.checks import wall_errors

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def who() -> tuple[str, bool, bool]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        return cursor.fetchone()


def test_tests_run_on_the_web_login() -> None:
    assert who() == ("narvar_web", False, False)


@pytest.mark.worker
def test_worker_tests_run_on_the_worker_login() -> None:
    assert who() == ("narvar_worker", False, False)


def test_the_live_catalogue_has_every_wall() -> None:
    assert wall_errors("owner") == []
