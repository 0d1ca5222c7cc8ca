"""What carriers grant is refused beyond it, by business time."""

from sandbox.quotas import Daily, Rolling
from tests.sandbox.started import Sandbox

NUMBER = "9400111206206406260787"
CLIENT = {"client_id": "sixty", "client_secret": "x"}


def test_a_rolling_hour_has_room_again_when_the_oldest_call_is_an_hour_old() -> None:
    quota = Rolling(2)
    assert [quota.take(at) for at in (0, 600, 700)] == [0, 0, 2900]
    assert [quota.take(at) for at in (3600, 3700)] == [0, 500]


def test_a_day_ends_at_midnight_and_counts_each_name_for_itself() -> None:
    quota = Daily(1)
    assert [quota.take(n, 43_200) for n in ("a", "a", "b")] == [0, 43_200, 0]
    assert quota.take("a", 86_400) == 0


def test_usps_refuses_the_call_after_what_it_grants_an_hour(sandbox: Sandbox) -> None:
    sandbox.control("PUT", "accounts", {"service": "usps", **CLIENT, "calls_an_hour": 3})
    asked = {"grant_type": "client_credentials", **CLIENT}
    token = sandbox.call(
        "POST", "/usps/oauth2/v3/token", asked, **{"Content-Type": "application/json"}
    )
    headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
    headers["Content-Type"] = "application/json"
    path, body = "/usps/tracking/v3r2/tracking", [{"trackingNumber": NUMBER}]
    replies = [sandbox.call("POST", path, body, **headers) for _ in range(4)]
    assert [reply.status for reply in replies] == [207, 207, 207, 429]
    assert 3500 < int(replies[3].headers["Retry-After"]) <= 3600


def test_dhl_refuses_the_eleventh_ask_for_a_number_on_a_day(sandbox: Sandbox) -> None:
    sandbox.control("PUT", "accounts", {"service": "dhl", "api_key": "ten"})
    path, headers = "/dhl/track/shipments?trackingNumber=", {"DHL-API-Key": "ten"}
    replies = [sandbox.call("GET", f"{path}7000000001", **headers) for _ in range(11)]
    assert [reply.status for reply in replies] == [404] * 10 + [429]
    assert sandbox.call("GET", f"{path}7000000002", **headers).status == 404
