"""Every generated answer is held against UPS's own schema."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.sandbox.started import Sandbox

ALL = "?returnSignature=true&returnMilestones=true&returnPOD=true"


def schema(data: Path, name: str, file: str) -> Draft202012Validator:
    spec = yaml.safe_load((data / "carrier_specs" / file).read_text().replace("\t", " "))
    wanted = {"$ref": f"#/components/schemas/{name}", "components": spec["components"]}
    return Draft202012Validator(wanted)


def unknown_fields(value: Any, schema: Any, components: Any) -> set[str]:
    """Names that the specification does not have: a typed-wrong field would pass a plain check."""
    while "$ref" in schema:
        schema = components[schema["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, list):
        return {n for item in value for n in unknown_fields(item, schema["items"], components)}
    if not isinstance(value, dict):
        return set()
    known = schema.get("properties", {})
    deeper = [unknown_fields(value[n], known[n], components) for n in value if n in known]
    return (set(value) - set(known)).union(*deeper)


@pytest.mark.parametrize("seed", range(6))
def test_answers_match_upss_specification(sandbox: Sandbox, data: Path, seed: int) -> None:
    sandbox.parcel("1ZSEED0001", seed=seed, shift=-86400 * 2 * seed)
    answer = sandbox.track("1ZSEED0001", ALL).json()
    validator = schema(data, "TrackApiResponse", "Tracking.yaml")
    assert [error.message for error in validator.iter_errors(answer)] == []


def test_answers_have_no_field_that_ups_has_not(sandbox: Sandbox, data: Path) -> None:
    delivered = {"after": -1, "type": "D", "status_code": "011", "text": "DELIVERED"}
    place = {"city": "Wayne"}
    sandbox.parcel("1ZSEED0002", [delivered], origin=place, destination=place)
    answer = sandbox.track("1ZSEED0002", ALL).json()
    validator = schema(data, "TrackApiResponse", "Tracking.yaml")
    components = validator.schema["components"]["schemas"]
    assert unknown_fields(answer, validator.schema, components) == set()


def test_token_matches_upss_specification(sandbox: Sandbox, data: Path) -> None:
    validator = schema(data, "tokenSuccessResponse", "OAuthClientCredentials.yaml")
    token = sandbox.ask_token().json()
    assert [error.message for error in validator.iter_errors(token)] == []
    assert set(token) <= set(
        validator.schema["components"]["schemas"]["tokenSuccessResponse"]["properties"]
    )
