"""Asking the stand-in as FedEx is asked."""

from typing import Any

from tests.sandbox.started import Reply, Sandbox

NUMBERS = [f"7700000000{i:02}" for i in range(64)]
NUMBER = NUMBERS[0]
TRACK = "/fedex/track/v1/trackingnumbers"
JSON = {"Content-Type": "application/json"}


def ask_token(sandbox: Sandbox, **changed: str) -> Reply:
    secrets = {"client_id": "sandbox-fedex-id", "client_secret": "sandbox-fedex-secret"}
    given = {"grant_type": "client_credentials", **secrets, **changed}
    return sandbox.form("/fedex/oauth/token", given, {})


def track(sandbox: Sandbox, body: Any, **headers: str) -> Reply:
    given = {**JSON, **headers}
    if "Authorization" not in given:
        given["Authorization"] = f"Bearer {ask_token(sandbox).json()['access_token']}"
    return sandbox.call("POST", TRACK, body, **given)


def asked(*numbers: str, **changed: Any) -> dict[str, Any]:
    rows = [{"trackingNumberInfo": {"trackingNumber": number}} for number in numbers]
    return {"includeDetailedScans": True, "trackingInfo": rows, **changed}


def results(sandbox: Sandbox, *numbers: str, **changed: Any) -> list[Any]:
    """The single result of each number asked."""
    groups = track(sandbox, asked(*numbers, **changed)).json()["output"]["completeTrackResults"]
    assert [group["trackingNumber"] for group in groups] == list(numbers)
    return [result for group in groups for result in group["trackResults"]]


def result(sandbox: Sandbox, number: str = NUMBER) -> Any:
    (told,) = results(sandbox, number)
    return told


def parcel(sandbox: Sandbox, number: str, script: Any = None, **about: Any) -> None:
    sandbox.parcel(number, script, carrier="fedex", **about)


def problem(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.json()["errors"][0]["code"]
