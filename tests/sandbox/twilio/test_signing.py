"""The signature against vectors from the providers' own libraries."""

import json
from pathlib import Path

import pytest

from sandbox.twilio.signing import signature
from tests.sandbox.started import DATA

FILE = DATA / "signatures" / "vectors.json"
VECTORS = json.loads(FILE.read_text()) if FILE.exists() else []
# The two with a port are signed over the URL with the port that Twilio's front end adds.
PORTS = {
    "https request, signature computed with :443 -> must accept": "mycompany.com:443",
    "http request, signature computed with :80 -> must accept": "mycompany.com:80",
}
FORMS = [v for v in VECTORS if v["provider"] == "twilio" and "params" in v]


def test_vectors_are_there(data: Path) -> None:
    assert len(FORMS) == 5


@pytest.mark.parametrize("vector", FORMS, ids=lambda vector: vector["name"])
def test_signature_is_twilios(vector: dict[str, object]) -> None:
    host = PORTS.get(str(vector["name"]), "")
    url = str(vector["url"])
    url = url.replace("mycompany.com", host) if host else url
    fields = [(name, value) for name, value in vector["params"]]  # type: ignore[attr-defined]
    assert signature(str(vector["auth_token"]), url, fields) == vector["signature"]
