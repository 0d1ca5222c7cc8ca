"""Finding messages again: the only way to learn what became of a lost reply."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from twilio.rest import Client

from tests.sandbox.started import SENDER, Sandbox, eventually

SLOW = {"sent_after": [60, 60]}
QUICK = {"sent_after": [0.05, 0.05]}


def bodies(sandbox: Sandbox, query: str) -> list[str]:
    return [message["body"] for message in sandbox.messages(query)["messages"]]


def test_newest_message_comes_first(sandbox: Sandbox, sdk: Client, phone: str) -> None:
    for body in ("one", "two", "three"):
        sandbox.send(To=phone, Body=body)
    assert [m.body for m in sdk.messages.list(to=phone)] == ["three", "two", "one"]


def test_from_narrows_the_list(sandbox: Sandbox, sdk: Client, phone: str) -> None:
    sandbox.send(To=phone, Body="ours")
    sandbox.send(To=phone, Body="theirs", From_="+14155559999")
    assert [m.body for m in sdk.messages.list(to=phone, from_=SENDER)] == ["ours"]


def test_queued_message_is_in_no_day(sandbox: Sandbox, phone: str) -> None:
    sandbox.control("PUT", "pace", SLOW)
    sandbox.send(To=phone, Body="waiting")
    sandbox.control("PUT", "pace", QUICK)
    to = f"?To={quote(phone)}"
    assert bodies(sandbox, to) == ["waiting"]
    for filtered in ("DateSent=", "DateSent%3E=2000-01-01&x=", "DateSent%3C=2099-01-01&x="):
        expected = ["waiting"] if filtered == "DateSent=" else []
        assert bodies(sandbox, f"{to}&{filtered}") == expected


@pytest.mark.parametrize(
    ("days", "name", "found"),
    [
        (0, "DateSent", True),
        (-1, "DateSent", False),
        (0, "DateSent>", True),
        (1, "DateSent>", False),
        (0, "DateSent<", True),
        (-1, "DateSent<", False),
    ],
)
def test_days_are_whole_and_inclusive(
    sandbox: Sandbox, phone: str, days: int, name: str, found: bool
) -> None:
    sandbox.send(To=phone, Body="sent")
    assert eventually(lambda: sandbox.phone(phone)[0]["sent_at"])
    # Its own day: a run may cross midnight.
    its_day = datetime.fromisoformat(sandbox.phone(phone)[0]["sent_at"]).astimezone(UTC).date()
    # A time of day is cut off, as at Twilio.
    day = quote(f"{its_day + timedelta(days=days)}T23:59:59Z")
    query = f"?To={quote(phone)}&{quote(name)}={day}"
    assert bodies(sandbox, query) == (["sent"] if found else [])


def test_sdk_walks_all_pages(sandbox: Sandbox, sdk: Client, phone: str) -> None:
    for i in range(7):
        sandbox.send(To=phone, Body=str(i))
    found = [m.body for m in sdk.messages.stream(to=phone, page_size=3)]
    assert found == ["6", "5", "4", "3", "2", "1", "0"]


def test_new_messages_do_not_shift_a_page(sandbox: Sandbox, sdk: Client, phone: str) -> None:
    for i in range(4):
        sandbox.send(To=phone, Body=str(i))
    first = sdk.messages.page(to=phone, page_size=2)
    sandbox.send(To=phone, Body="late")
    second = first.next_page()
    assert second is not None
    assert [m.body for m in second] == ["1", "0"]
    assert second.next_page() is None


def test_pages_can_be_walked_back(sandbox: Sandbox, sdk: Client, phone: str) -> None:
    for i in range(4):
        sandbox.send(To=phone, Body=str(i))
    second = sdk.messages.page(to=phone, page_size=2).next_page()
    assert second is not None
    back = second.previous_page()
    assert back is not None
    assert [m.body for m in back] == ["3", "2"]


def test_paging_fields_are_twilios(sandbox: Sandbox, phone: str) -> None:
    for _ in range(3):
        sandbox.send(To=phone)
    told = sandbox.messages(f"?To={quote(phone)}&PageSize=2")
    last = told.pop("messages")[-1]["sid"]
    root = f"/2010-04-01/Accounts/{'AC' + '0' * 31 + '1'}/Messages.json?To=%2B{phone[1:]}"
    assert told == {
        "end": 1,
        "first_page_uri": f"{root}&PageSize=2&Page=0",
        "next_page_uri": f"{root}&PageSize=2&Page=1&PageToken=PA{last}",
        "page": 0,
        "page_size": 2,
        "previous_page_uri": None,
        "start": 0,
        "uri": f"{root}&PageSize=2&Page=0",
    }


@pytest.mark.parametrize("query", ["PageSize=1001", "Page=-1", "PageToken=PAx", "DateSent=soon"])
def test_wrong_filters_are_refused(sandbox: Sandbox, query: str) -> None:
    assert sandbox.messages(f"?{query}")["status"] == 400


def test_bodies_can_be_hidden(sandbox: Sandbox, sdk: Client, phone: str) -> None:
    sandbox.send(To=phone, Body="secret")
    sandbox.fault("twilio", "redacted_bodies")
    assert [m.body for m in sdk.messages.list(to=phone)] == [None]
    sandbox.fault("twilio", "none")
    assert [m.body for m in sdk.messages.list(to=phone)] == ["secret"]
