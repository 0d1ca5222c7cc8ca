"""The rules of the house hold, and each is seen when it is broken."""

import ast
import configparser
import re
from collections.abc import Iterator
from statistics import median
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.house import APPS, FOR_EVERYONE, ROOT, RULES, SABOTAGED, Source, sources

HOUSE = sources("narvar", *APPS)


@pytest.mark.parametrize("name", RULES)
def test_the_rule_holds(name: str) -> None:
    broken = RULES[name][0]
    assert [found for source in HOUSE for found in broken(source)] == []


@pytest.mark.parametrize("name", RULES)
def test_the_rule_is_seen_when_it_is_broken(name: str) -> None:
    broken, breach = RULES[name]
    assert len(list(broken(breach))) == 1


def test_a_context_manager_may_hold_a_scope() -> None:
    text = "@contextmanager\ndef door():\n    with acting_for(1):\n        yield\n"
    assert list(RULES["no_scope_in_a_generator"][0](Source("x.py", text))) == []


@pytest.mark.parametrize("path", sorted(FOR_EVERYONE | SABOTAGED))
def test_no_exception_outlives_its_file(path: str) -> None:
    text = (ROOT / path).read_text()
    assert "EVERYONE" in text or "Everyone" in text or "SABOTAGE" in text


def test_half_of_all_functions_are_shorter_than_ten_lines() -> None:
    lengths = [
        (node.end_lineno or 0) - node.lineno + 1
        for source in HOUSE
        for node in source.nodes(ast.FunctionDef)
        if isinstance(node, ast.FunctionDef)
    ]
    assert median(lengths) <= 10


def templates() -> Iterator[Any]:
    return (path for path in (ROOT / "templates").rglob("*") if path.is_file())


UNSAFE = re.compile(
    r"""(?<!["'\s])\s*\|\s*safe\b        # what we typed ourselves, as "&nbsp;" | safe, is
      | autoescape\s+(false|off) | \bMarkup\b
      | <script(?![^>]*\bsrc=) | <[^>{]*\son\w+=""",
    re.VERBOSE,
)


def test_templates_call_nothing_safe_and_hold_no_script() -> None:
    assert [path.name for path in templates() if UNSAFE.search(path.read_text())] == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ a|safe }}",
        "{{ a | safe }}",
        "{{ a['b']|safe }}",
        "{% autoescape false %}",
        "<script>x</script>",
        '<a href="x" onclick="x">',
    ],
)
def test_an_unsafe_template_is_seen(text: str) -> None:
    assert UNSAFE.search(text)


def test_the_import_linter_looks_at_every_app() -> None:
    drawn = configparser.ConfigParser()
    drawn.read(ROOT / ".importlinter")
    packages = set(drawn["importlinter"]["root_packages"].split())
    assert {"narvar", *APPS} - packages == set()
    for contract in ("outbound", "scaffolding"):
        listed = set(drawn[f"importlinter:contract:{contract}"]["source_modules"].split())
        assert {"narvar", *APPS} - listed == set()


# Which clock fills a column. A new moment needs a decision; two clocks in one column is a bug.
MACHINE = frozenset(
    """created_at updated_at revoked_at expires_at seen_at lease_until turn_at paused_until
       retry_at started_at ended_at arrived_at last_login since
       removed_at tested_at
       received_at
       notifications.SendLane.next_due_at""".split()
)
BUSINESS = frozenset(
    """live_at base occurred_at ordered_at cancelled_at source_updated_at at withdrawn_at
       first_seen_at last_seen_at status_at delivered_at last_scan_at shipped_at scans_from
       retired_at next_poll_at asked_at snoozed_until carrier_first_at
       carrier_earliest_at carrier_latest_at
       predicted_low_at predicted_likely_at predicted_high_at
       starts_at ends_at asked_on began_at
       braked_at unbraked_until notifications.RuleHour.hour
       confirmed_at first_at last_at
       judge_at opened_at acknowledged_at resolved_at onset ends cleared_at released_at
       sent answered_at ask_after
       tracking.PollLane.next_due_at""".split()
)


def moments() -> list[str]:
    return [
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for column in model._meta.local_fields
        if isinstance(column, models.DateTimeField)
    ]


@pytest.mark.parametrize("column", moments())
def test_every_moment_says_by_which_clock_it_goes(column: str) -> None:
    names = {column, column.rpartition(".")[2]}
    assert (bool(names & MACHINE), bool(names & BUSINESS)) in {(True, False), (False, True)}


def test_no_statement_writes_the_servers_time_into_a_business_column() -> None:
    columns = "|".join(sorted(name for name in BUSINESS if "." not in name and name != "at"))
    mixed = re.compile(rf"\b({columns})\s*=\s*[^,\n]*(clock_timestamp|\bnow\(\))")
    assert mixed.search("SET next_poll_at = clock_timestamp() + x")
    assert [source.path for source in HOUSE if mixed.search(source.text)] == []
