"""The words that shoppers answer with, as the carriers' and providers' lists have them."""

import json
from typing import Any

import pytest

from notifications.keywords import action_of
from notifications.states import Action
from tests.sandbox.started import DATA


@pytest.fixture
def lists() -> Any:
    path = DATA / "sms" / "optout_keywords.json"
    if not path.exists():
        pytest.skip(f"no shared data at {DATA}")
    return json.loads(path.read_text())


def test_every_listed_word_is_heeded(lists: Any) -> None:
    stops = {
        w for k in ("twilio_default_stop", "aws_required_stop", "telnyx_stop") for w in lists[k]
    }
    assert {word for word in stops if action_of(word) is not Action.STOP} == set()
    assert {action_of(word) for word in lists["twilio_default_help"]} == {Action.HELP}
    starts = {word: action_of(word) for word in lists["twilio_default_start"]}
    assert starts == {"START": Action.START, "YES": Action.CONFIRM, "UNSTOP": Action.START}


@pytest.mark.parametrize("body", ["stop", " Stop ", "STOP.", "stop!!", "\n“Stop”\n", "stop  all"])
def test_case_blanks_and_punctuation_do_not_matter(body: str) -> None:
    assert action_of(body) is Action.STOP


@pytest.mark.parametrize("body", ["إيقاف", "Alto", "abmelden", "arrêt"])
def test_other_languages(body: str) -> None:
    assert action_of(body) is Action.STOP


@pytest.mark.parametrize(
    "body", ["Please stop messaging me", "don't stop", "stopwatch", "", " ", "?", "stop " * 400]
)
def test_a_sentence_is_no_keyword(body: str) -> None:
    assert action_of(body) is Action.NOTHING
