from typing import Any

import pytest

from notifications.services.attempts import Posting
from notifications.services.settling import Posted, Verdict, judge, pause
from notifications.states import State
from notifications.transports.base import Outgoing, SendFailed, Sent

OUTGOING = Outgoing("+12125550123", "+15005550006", "hello", "http://127.0.0.1:9/callback")


def posted(result: Sent | SendFailed | None, *, tries: int = 1) -> Posted:
    posting = Posting(
        delivery_id=1,
        attempt_id=1,
        owner="me",
        tries=tries,
        channel="sms",
        outgoing=OUTGOING,
        until=0.0,
        troubled=False,
    )
    return Posted(posting, result)


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        (Sent("SM1"), Verdict("sent", State.SENT, provider_id="SM1")),
        (None, Verdict("not tried", State.DUE, retry_in=0)),
        (SendFailed("reset", retry_in=60, unsure=True), Verdict("unsure", None, "reset")),
        (
            SendFailed("twilio 21610", dead_address=True),
            Verdict("dead address", State.FAILED, "dead address"),
        ),
        (SendFailed("twilio 21617"), Verdict("refused", State.FAILED, "twilio 21617")),
        (
            SendFailed("too many requests", retry_in=7),
            Verdict("not taken", State.DUE, "too many requests", retry_in=7, lane_rests=7),
        ),
        (
            SendFailed("account: twilio 20003", retry_in=300, account=True),
            Verdict(
                "account refused", State.DUE, "account: twilio 20003", retry_in=300, lane_rests=300
            ),
        ),
    ],
)
def test_each_answer_has_its_verdict(result: Any, verdict: Verdict) -> None:
    assert judge(posted(result)) == verdict


def test_a_message_that_is_turned_away_often_waits_longer_than_its_lane() -> None:
    verdict = judge(posted(SendFailed("too many requests", retry_in=1), tries=6))
    assert (verdict.state, verdict.retry_in, verdict.lane_rests) == (State.DUE, 64, 1)


def test_a_refused_account_is_not_held_against_its_messages() -> None:
    verdict = judge(posted(SendFailed("account: http 401", retry_in=300, account=True), tries=16))
    assert (verdict.state, verdict.retry_in, verdict.lane_rests) == (State.DUE, 300, 300)


def test_the_pause_grows_honours_the_provider_and_is_bounded() -> None:
    grown = [pause(tries, 1) for tries in range(1, 13)]
    assert grown == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    assert (pause(1, 60), pause(1, 3600)) == (60, 900)
