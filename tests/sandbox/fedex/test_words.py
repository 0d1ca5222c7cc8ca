"""What a scripted parcel says in FedEx's format."""

from typing import Any

import pytest

from tests.sandbox.fedex.asking import NUMBER, NUMBERS, parcel, result, results
from tests.sandbox.started import Sandbox

PLACE = {"city": "Wayne", "state": "NJ", "postcode": "07470"}
OUT = {
    "at": "2026-03-09T00:30:05+00:00",
    "status": "out_for_delivery",
    "place": PLACE,
    "offset": "-05:00",
}
LABEL = {"at": "2026-03-07T10:00:00+00:00", "status": "label_created"}
DELIVERED = {"at": "2026-03-09T18:00:00+00:00", "status": "delivered", "offset": "-04:00"}


def event(sandbox: Sandbox, step: dict[str, Any]) -> Any:
    parcel(sandbox, NUMBER, [{"after": -60, **step}])
    (told,) = result(sandbox)["scanEvents"]
    return told


def dates(told: Any) -> dict[str, str]:
    return {date["type"]: date["dateTime"] for date in told["dateAndTimes"]}


def test_a_scan_is_in_the_real_wire_format(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, [OUT])
    assert result(sandbox)["scanEvents"] == [
        {
            "date": "2026-03-08T19:30:05-05:00",
            "eventType": "OD",
            "eventDescription": "On FedEx vehicle for delivery",
            "exceptionCode": "",
            "exceptionDescription": "",
            "scanLocation": {
                "streetLines": [""],
                "city": "WAYNE",
                "stateOrProvinceCode": "NJ",
                "postalCode": "07470",
                "countryCode": "US",
                "countryName": "United States",
                "residential": False,
            },
            "locationType": "VEHICLE",
            "derivedStatusCode": "IT",
            "derivedStatus": "In transit",
        }
    ]


def test_newest_scan_comes_first(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, [LABEL, OUT])
    assert [told["eventType"] for told in result(sandbox)["scanEvents"]] == ["OD", "OC"]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"status": "picked_up"}, ("PU", "Picked up", "", "")),
        ({"type": "D"}, ("DL", "Delivered", "", "")),
        ({"code": "AR"}, ("AR", "Arrived at FedEx location", "", "")),
        ({"code": "QX", "text": "Own words"}, ("QX", "Own words", "", "")),
        (
            {"status": "attempt_failed"},
            ("DE", "Delivery exception", "08", "Customer not available or business closed"),
        ),
        (
            {"code": "SE", "status_code": "10", "text": "Damaged"},
            ("SE", "Shipment exception", "10", "Damaged"),
        ),
    ],
)
def test_steps_are_told_in_fedex_s_words(
    sandbox: Sandbox, step: dict[str, Any], said: tuple[str, ...]
) -> None:
    told = event(sandbox, step)
    names = ("eventType", "eventDescription", "exceptionCode", "exceptionDescription")
    assert tuple(told[name] for name in names) == said


def test_weather_is_told_as_the_kind_of_delay(sandbox: Sandbox) -> None:
    told = event(sandbox, {"status": "delayed", "cause": "weather"})
    delay = {"type": "WEATHER", "subType": "SNOW", "status": "DELAYED"}
    assert (told["eventType"], told["exceptionCode"], told["delayDetail"]) == ("DY", "A52", delay)


@pytest.mark.parametrize(
    ("status", "scan", "present"),
    [("returning", ("RS", "DL"), ("DE", "DE")), ("ready_for_pickup", ("HP", "IT"), ("HL", "HL"))],
)
def test_the_rounded_status_misleads_as_fedex_s_does(
    sandbox: Sandbox, status: str, scan: tuple[str, str], present: tuple[str, str]
) -> None:
    told = event(sandbox, {"status": status})
    latest = result(sandbox)["latestStatusDetail"]
    assert (told["eventType"], told["derivedStatusCode"]) == scan
    assert (latest["code"], latest["derivedCode"]) == present


def test_a_first_promise_and_the_current_estimate(sandbox: Sandbox) -> None:
    late = {**OUT, "rescheduled": "2026-03-10"}
    parcel(sandbox, NUMBER, [LABEL, late], scheduled="2026-03-08", window=["130000", "170000"])
    told = result(sandbox)
    hours = {"begins": "2026-03-10T13:00:00", "ends": "2026-03-10T17:00:00"}
    assert told["estimatedDeliveryTimeWindow"]["window"] == hours
    promised = {"ends": "2026-03-08T00:00:00-06:00"}
    assert told["standardTransitTimeWindow"]["window"] == promised
    assert dates(told) == {
        "ESTIMATED_DELIVERY": "2026-03-10T00:00:00-06:00",
        "SHIP": "2026-03-07T00:00:00-06:00",
        "COMMITMENT": "2026-03-08T00:00:00-06:00",
    }


def test_a_delivered_parcel_has_its_proof_and_no_estimate(sandbox: Sandbox) -> None:
    about = {"scheduled": "2026-03-08", "received_by": "J. Roe", "delivered_to": "Front door"}
    parcel(sandbox, NUMBER, [LABEL, DELIVERED], destination=PLACE, **about)
    told = result(sandbox)
    proof = told["deliveryDetails"]
    assert (proof["receivedByName"], proof["locationDescription"]) == ("J. Roe", "Front door")
    assert proof["actualDeliveryAddress"]["city"] == "WAYNE"
    assert told["availableImages"] == [{"type": "SIGNATURE_PROOF_OF_DELIVERY"}]
    assert dates(told)["ACTUAL_DELIVERY"] == "2026-03-09T14:00:00-04:00"
    assert "ESTIMATED_DELIVERY" not in dates(told)


def test_pieces_of_a_shipment_name_the_first(sandbox: Sandbox) -> None:
    for number in NUMBERS[:2]:
        parcel(sandbox, number, [LABEL], packages=NUMBERS[:2])
    for told in results(sandbox, *NUMBERS[:2]):
        (piece,) = told["additionalTrackingInfo"]["packageIdentifiers"]
        assert (piece["type"], piece["values"]) == ("STANDARD_MPS", [NUMBER])
        assert told["packageDetails"]["count"] == "2"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"script": [{"after": 0, "status": "lost"}]}, "script[0].status: must be one of"),
        ({"script": [{"after": 0}]}, "script[0].status: give a status, a type, a code or a text"),
        ({"script": [LABEL], "number": "77"}, "parcels[0].number: must be 6 to 40 letters"),
    ],
)
def test_unclear_parcels_are_refused(sandbox: Sandbox, wrong: dict[str, Any], told: str) -> None:
    given = {"carrier": "fedex", "number": NUMBER, **wrong}
    reply = sandbox.call("POST", "/_control/parcels", given)
    assert reply.status == 400
    assert told in reply.json()["errors"][0]


def test_a_parcel_for_the_benches_grows(sandbox: Sandbox) -> None:
    parcel(sandbox, NUMBER, {"bench": {"new_scan_every": 2, "scans": 3}})
    counts = [len(result(sandbox)["scanEvents"]) for _ in range(4)]
    assert (counts[-1] - 3, counts == sorted(counts)) == (2, True)
