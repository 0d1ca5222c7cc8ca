"""What a log line must not show."""

import json
import logging

import pytest
from django.test import Client
from structlog.stdlib import ProcessorFormatter

LINK = "GMbXfIEKXpdDzh7J4FwkfvolMbnfjAfJh4uJvrBeVXV"


def logged(words: str) -> str:
    handlers = logging.getLogger().handlers
    (ours,) = [h for h in handlers if isinstance(h.formatter, ProcessorFormatter)]
    line = ours.format(logging.makeLogRecord({"msg": words, "name": "x", "levelname": "INFO"}))
    return str(json.loads(line)["event"])


@pytest.mark.parametrize("way", ["/t/", "/s/", "/T/", "//t//", "/t\\", "/api/v1/t/"])
def test_a_shoppers_link_is_hidden_however_it_is_typed(way: str) -> None:
    assert logged(f"Not Found: {way}{LINK}") == f"Not Found: {way}…"


def test_the_key_of_a_callback_is_hidden_and_the_attempt_is_not() -> None:
    told = logged(f"Forbidden: /callbacks/twilio/{LINK}/att_01")
    assert told == "Forbidden: /callbacks/twilio/…/att_01"


@pytest.mark.parametrize("way", ["/u/", "/preview/", "/join/", "/password/reset/2b/"])
def test_every_link_that_opens_something_is_hidden(way: str) -> None:
    assert logged(f"Forbidden (CSRF cookie not set.): {way}{LINK}").endswith(f"{way}…")


@pytest.mark.parametrize("path", ["/api/v1/orders/A1", "/ups/details/1Z9", "/twilio/2010/AC1"])
def test_other_paths_are_shown(path: str) -> None:
    assert logged(f"Not Found: {path}") == f"Not Found: {path}"


def test_what_strangers_get_wrong_leaves_no_traceback(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert client.post("/login", {str(n): "" for n in range(1001)}).status_code == 400
    assert [record for record in caplog.records if record.exc_info] == []
