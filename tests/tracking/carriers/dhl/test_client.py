from collections.abc import Iterator
from typing import Any

import pytest

from tests.tracking.carriers.dhl.answers import NUMBER, recorded
from tests.tracking.carriers.upstream import Reply, Upstream, upstream
from tracking.carriers.base import CarrierAccount, RawAnswer
from tracking.carriers.dhl import Dhl

OTHER = "1234567900"


@pytest.fixture
def dhl(settings: Any) -> Iterator[Upstream]:
    with upstream() as found:
        settings.OUTBOUND_PRIVATE_HOSTS = (found.host,)
        found.answering = lambda request: Reply(200, recorded("in_transit"))
        yield found


def account(dhl: Upstream, **secrets: str) -> CarrierAccount:
    return CarrierAccount(key="1/1", base_url=dhl.url + "/", secrets=secrets or {"api_key": "key"})


def reason(found: RawAnswer) -> str | None:
    return found.error.reason if found.error else None


def test_a_parcel_is_asked_for_as_dhl_wants_it(dhl: Upstream) -> None:
    Dhl().fetch(account(dhl), [f" {NUMBER} "])
    (asked,) = dhl.asked
    assert (asked.method, asked.headers["dhl-api-key"]) == ("GET", "key")
    assert asked.path == f"/track/shipments?trackingNumber={NUMBER}&language=en"


def test_a_number_may_hold_what_freight_s_do(dhl: Upstream) -> None:
    Dhl().fetch(account(dhl), ["JKG-HI-0001643/A"])
    assert "trackingNumber=JKG-HI-0001643%2FA&" in dhl.asked[0].path


@pytest.mark.parametrize("bad", ["", "12", "../../etc", "1234567é99", "9" * 70, "a&b=c1"])
def test_one_bad_number_does_not_lose_the_others(dhl: Upstream, bad: str) -> None:
    answers = Dhl().fetch(account(dhl), [bad, NUMBER])
    assert (reason(answers[bad]), reason(answers[NUMBER])) == ("refused", None)


@pytest.mark.parametrize("key", ["", "two words", "x\r\nHost: y", "ключ"])
def test_a_key_that_is_none_asks_nobody(dhl: Upstream, key: str) -> None:
    found = Dhl().fetch(account(dhl, api_key=key), [NUMBER])[NUMBER]
    assert (reason(found), dhl.asked) == ("auth", [])


@pytest.mark.parametrize(("status", "name"), [(404, "not_found"), (400, "bad_request")])
def test_what_concerns_the_parcel_is_left_to_read(dhl: Upstream, status: int, name: str) -> None:
    dhl.answering = lambda request: Reply(status, recorded(name))
    found = Dhl().fetch(account(dhl), [NUMBER])[NUMBER]
    assert (found.status, found.error) == (status, None)


@pytest.mark.parametrize(
    ("status", "expected"), [(401, "auth"), (403, "auth"), (429, "quota"), (503, "unavailable")]
)
def test_after_the_account_s_trouble_nobody_is_asked_any_more(
    dhl: Upstream, status: int, expected: str
) -> None:
    dhl.answering = lambda request: Reply(status, b"<html></html>")
    answers = Dhl().fetch(account(dhl), [NUMBER, OTHER])
    assert [reason(found) for found in answers.values()] == [expected] * 2
    assert len(dhl.asked) == 1
