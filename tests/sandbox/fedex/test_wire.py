"""Generated answers are held against FedEx's own specification."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.sandbox.fedex.asking import NUMBER, NUMBERS, asked, parcel, track
from tests.sandbox.started import Sandbox

PLACE = {"city": "Wayne", "state": "NJ", "postcode": "07470"}
# Names that the specification has not, and that real answers show.
REAL_ONLY = {"contact", "values", "carrierCode", "possessionStatus"}


def schema(data: Path) -> Draft202012Validator:
    path = data / "carrier_specs" / "fedex_track_v1_openapi.json"
    components = json.loads(path.read_text())["components"]
    name = "#/components/schemas/TrkcResponseVO_TrackingNumber"
    return Draft202012Validator({"$ref": name, "components": components})


def unknown_fields(value: Any, schema: Any, components: Any) -> set[str]:
    """Names that the specification does not have: a typed-wrong field would pass a plain check."""
    while "$ref" in schema or "allOf" in schema:
        ref = schema.get("$ref") or schema["allOf"][0]["$ref"]
        schema = components[ref.rsplit("/", 1)[1]]
    if isinstance(value, list):
        return {n for item in value for n in unknown_fields(item, schema["items"], components)}
    if not isinstance(value, dict):
        return set()
    known = schema.get("properties", {})
    deeper = [unknown_fields(value[n], known[n], components) for n in value if n in known]
    return (set(value) - set(known)).union(*deeper)


@pytest.mark.parametrize("seed", range(6))
def test_answers_match_fedex_s_specification(sandbox: Sandbox, data: Path, seed: int) -> None:
    parcel(sandbox, NUMBER, seed=seed, shift=-86_400 * 2 * (seed + 1))
    answer = track(sandbox, asked(NUMBER)).json()
    assert [error.message for error in schema(data).iter_errors(answer)] == []


def test_an_unknown_number_names_no_company(sandbox: Sandbox, data: Path) -> None:
    """As in real answers, where the specification wants one of its list."""
    answer = track(sandbox, asked(NUMBERS[1])).json()
    (error,) = schema(data).iter_errors(answer)
    assert (error.path[-1], error.instance) == ("carrierCode", "")


def test_answers_have_no_field_that_fedex_has_not(sandbox: Sandbox, data: Path) -> None:
    steps = [{"after": -9, "status": "delayed", "cause": "weather"}, {"after": -1, "type": "D"}]
    parcel(sandbox, NUMBER, steps, origin=PLACE, destination=PLACE, packages=NUMBERS[:2])
    answer = track(sandbox, asked(NUMBER, NUMBERS[1])).json()
    validator = schema(data)
    components = validator.schema["components"]["schemas"]
    assert unknown_fields(answer, validator.schema, components) == REAL_ONLY
