"""DHL's Shipment Tracking – Unified over a real socket: what it says, and what it refuses."""

from typing import Any

import pytest

from tests.sandbox.started import Reply, Sandbox

NUMBER = "9876543210"
PLACE = {"city": "Utrecht", "postcode": "3511", "country": "NL"}
LABEL = {"after": -7200, "status": "label_created"}
OUT = {
    "at": "2026-03-09T08:30:05+00:00",
    "status": "out_for_delivery",
    "place": PLACE,
    "zone": "Europe/Amsterdam",
}


def track(sandbox: Sandbox, query: str = f"trackingNumber={NUMBER}", **headers: str) -> Reply:
    given = {"DHL-API-Key": "sandbox-dhl-key", **headers}
    return sandbox.call("GET", f"/dhl/track/shipments?{query}", **given)


def parcel(sandbox: Sandbox, script: Any, **about: Any) -> None:
    sandbox.parcel(NUMBER, script, carrier="dhl", **about)


def shipment(sandbox: Sandbox) -> Any:
    return track(sandbox).json()["shipments"][0]


def test_unknown_keys_are_refused(sandbox: Sandbox) -> None:
    reply = track(sandbox, **{"DHL-API-Key": "guess"})
    assert (reply.status, reply.json()["title"]) == (401, "Unauthorized")
    sandbox.control("PUT", "accounts", {"service": "dhl", "api_key": "late"})
    assert track(sandbox, **{"DHL-API-Key": "late"}).status == 404


@pytest.mark.parametrize("query", ["", "trackingNumber=", "trackingNumber=1&service=ups"])
def test_calls_without_a_number_are_refused(sandbox: Sandbox, query: str) -> None:
    assert track(sandbox, query).status == 400


def test_an_unknown_number_is_404(sandbox: Sandbox) -> None:
    reply = track(sandbox)
    assert (reply.status, reply.json()["instance"]) == (404, f"/shipment/{NUMBER}")


def test_an_event_is_in_the_real_wire_format(sandbox: Sandbox) -> None:
    parcel(sandbox, [OUT])
    told = shipment(sandbox)
    assert told["events"] == [
        {
            "timestamp": "2026-03-09T09:30:05",
            "location": {
                "address": {
                    "addressLocality": "Utrecht",
                    "postalCode": "3511",
                    "countryCode": "NL",
                }
            },
            "statusCode": "transit",
            "status": "WC",
            "description": "Shipment is out with courier for delivery",
        }
    ]
    assert (told["id"], told["service"], told["status"]) == (NUMBER, "express", told["events"][0])


def test_dates_move_with_the_steps(sandbox: Sandbox) -> None:
    steps = [LABEL, {**LABEL, "after": -60, "status": "delayed", "rescheduled": "2026-03-06"}]
    parcel(sandbox, steps, scheduled="2026-03-04", window=["090000", "120000"])
    told = shipment(sandbox)
    assert told["estimatedTimeOfDelivery"] == "2026-03-06T23:59:00"
    assert told["estimatedDeliveryTimeFrame"] == {
        "estimatedFrom": "2026-03-06T09:00:00",
        "estimatedThrough": "2026-03-06T12:00:00",
    }


def test_other_businesses_have_codes_of_their_own(sandbox: Sandbox) -> None:
    step = {"after": -60, "type": "I", "code": "ZF", "text": "Ready for pick-up"}
    parcel(sandbox, [step], service="parcel-de")
    told = shipment(sandbox)
    assert (told["service"], told["status"]["status"]) == ("parcel-de", "ZF")
    assert track(sandbox, f"trackingNumber={NUMBER}&service=express").status == 404


def test_a_business_that_dhl_has_not_is_refused(sandbox: Sandbox) -> None:
    given = {"carrier": "dhl", "number": NUMBER, "script": [LABEL], "service": "UPS Ground"}
    reply = sandbox.call("POST", "/_control/parcels", given)
    assert reply.status == 400
    assert reply.json()["errors"][0].startswith("parcels[0].service: must be one of dgf, ")


def test_proof_of_delivery_names_who_signed(sandbox: Sandbox) -> None:
    about = {"received_by": "R MORGAN", "delivered_to": "Front Door"}
    parcel(sandbox, [{"after": -60, "status": "delivered"}], **about)
    told = shipment(sandbox)
    assert told["details"]["proofOfDelivery"]["signed"]["name"] == "R MORGAN"
    assert told["status"]["description"] == "Delivered at Front Door"


def test_scans_are_logged_once(sandbox: Sandbox) -> None:
    parcel(sandbox, [LABEL, {**OUT, "at": None, "after": -60}])
    after = sandbox.last()
    for _ in range(2):
        track(sandbox)
    revealed = sandbox.log(after, service="dhl", what="scan_revealed")
    assert [line["code"] for line in revealed] == ["104", "WC"]
    assert [line["scans"] for line in sandbox.log(after, service="dhl", what="answer")] == [2, 2]


def test_real_answers_are_played_back(sandbox: Sandbox) -> None:
    event = {"timestamp": "2024-11-22T13:58:00", "statusCode": "transit", "status": "AF"}
    raw = {"shipments": [{"id": "1", "service": "express", "events": [event]}, {"id": "2"}]}
    parcel(sandbox, {"raw": raw})
    told = track(sandbox).json()["shipments"]
    assert [one["id"] for one in told] == [NUMBER, "2"]
    parcel(sandbox, {"raw": "<html>", "status": 502})
    assert (track(sandbox).status, track(sandbox).body) == (502, b"<html>")


def test_a_real_answer_can_end_now(sandbox: Sandbox) -> None:
    event = {"timestamp": "2024-11-22T13:58:00", "statusCode": "transit", "status": "AF"}
    raw = {"shipments": [{"id": "1", "service": "express", "events": [event]}]}
    parcel(sandbox, {"raw": raw, "shift_to_now": True})
    moved = shipment(sandbox)["events"][0]["timestamp"]
    assert moved > "2026-01-01"
    assert moved.endswith("T13:58:00")


def test_faults_strike_dhl_alone(sandbox: Sandbox) -> None:
    sandbox.fault("dhl", "429", seconds=7)
    reply = track(sandbox)
    assert (reply.status, reply.headers["Retry-After"]) == (429, "7")
    assert sandbox.ask_token().status == 200


def test_scans_can_come_twice_and_in_no_order(sandbox: Sandbox) -> None:
    parcel(sandbox, [{**LABEL, "after": -60 - i} for i in range(6)])
    sandbox.fault("dhl", "duplicate")
    sandbox.fault("dhl", "out_of_order", seed=3)
    times = [event["timestamp"] for event in shipment(sandbox)["events"]]
    assert (len(times), len(set(times)), times != sorted(times)) == (12, 6, True)
