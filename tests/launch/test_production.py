"""The production shape, read without an engine: does it name what exists?"""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from launch.keep import program

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
CADDYFILE = (ROOT / "Caddyfile").read_text()


def every_command() -> str:
    commands = [str(service.get("command", "")) for service in SERVICES.values()]
    checks = [" ".join(s["healthcheck"]["test"]) for s in SERVICES.values() if "healthcheck" in s]
    return "\n".join([*commands, *checks, DOCKERFILE])


def test_the_shape_is_whole() -> None:
    assert set(SERVICES) == {"migrate", "web", "worker", "beat", "postgres", "redis", "caddy"}


def test_everything_that_goes_on_says_whether_it_is_well() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {
        "migrate"
    }


@pytest.mark.parametrize(
    ("service", "image"), [("postgres", "postgres:18"), ("redis", "redis:8"), ("caddy", "caddy:2")]
)
def test_images_are_pinned_to_a_major_version(service: str, image: str) -> None:
    assert SERVICES[service]["image"] == image


def test_only_caddy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["caddy"]


def test_every_management_command_exists() -> None:
    named = set(re.findall(r"manage\.py[ ,\"]+(\w+)", every_command().replace("'", '"')))
    assert named - set(get_commands()) == set()
    assert {"prepare_database", "migrate", "canary", "collectstatic"} <= named


def test_every_module_exists() -> None:
    modules = set(re.findall(r"(?:-m |granian\", \")([a-z_.]+)", every_command())) - {"venv"}
    missing = {name for name in modules if importlib.util.find_spec(name) is None}
    assert ("launch.keep" in modules, missing - {"compileall"}) == (True, set())


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_worker_and_beat_are_judged_by_their_canary(name: str) -> None:
    service = SERVICES[name]
    assert service["command"] == f"python -m launch.keep {name}"
    assert service["healthcheck"]["test"] == ["CMD", "python", "manage.py", "canary", name]
    assert program(name).canary == name


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_serving_programs_hold_no_login_that_makes_roles(name: str) -> None:
    service = SERVICES[name]
    assert "database_url" not in service["secrets"]
    assert service["environment"]["DATABASE_URL"] == "postgres://postgres@postgres:5432/narvar"


@pytest.mark.parametrize(
    ("name", "role"), [("web", "web"), ("worker", "worker"), ("beat", "worker")]
)
def test_each_program_has_its_own_role(name: str, role: str) -> None:
    assert SERVICES[name]["environment"]["NARVAR_ROLE"] == role


def test_secrets_come_from_files() -> None:
    plain = re.findall(r"(?:SECRET_KEY|POSTGRES_PASSWORD): *(.*)", str(COMPOSE))
    assert plain == []
    assert set(COMPOSE["secrets"]) == {"secret_key", "database_url", "postgres_password"}


def test_postgres_keeps_its_data_where_version_18_looks() -> None:
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]


def test_the_image_runs_as_an_ordinary_user_from_locked_packages() -> None:
    assert re.findall(r"^USER (\w+)", DOCKERFILE, re.MULTILINE) == ["narvar"]
    assert "--require-hashes --no-deps" in DOCKERFILE


def test_what_the_image_copies_is_let_through() -> None:
    let_in = re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert ours - set(let_in) <= {"tests", "sandbox", "bench"}


def test_slow_and_large_clients_end_at_the_door() -> None:
    limits = dict(re.findall(r"^\s*(read_header|read_body|idle|max_size) (\S+)", CADDYFILE, re.M))
    assert limits == {"read_header": "10s", "read_body": "30s", "idle": "2m", "max_size": "10MB"}


def test_links_that_open_a_parcel_are_in_no_log() -> None:
    assert re.findall(r"@links path (.*)\n\s*log_skip @links", CADDYFILE) == [
        "/t/* /s/* /m/* /c/* /u/* /preview/* /join/* /password/reset/*"
    ]
