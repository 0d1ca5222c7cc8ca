"""The log: whole lines, in order, in memory at once and in the file soon."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox import log as log_module
from sandbox.log import LinesGone, Log
from tests.sandbox.started import Sandbox, eventually


def numbers(path: Path) -> list[int]:
    return [json.loads(line)["n"] for line in path.read_bytes().splitlines()]


def write(log: Log, count: int) -> None:
    async def lines() -> None:
        for i in range(count):
            log.write("ups" if i % 2 else "twilio", "answer", i=i)
        log.close()

    asyncio.run(lines())


def test_numbers_go_on_in_an_existing_file(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    write(Log(path), 3)
    path.write_bytes(path.read_bytes() + b'{"n":4,"half')
    # A killed process left half a line: it stays, and what follows is still readable.
    again = Log(path)
    write(again, 2)
    assert [json.loads(line)["n"] for line in again.after(0)] == [4, 5]


def test_lines_are_found_by_number_service_and_what() -> None:
    log = Log()
    write(log, 4)
    assert [json.loads(line)["i"] for line in log.after(2)] == [2, 3]
    assert [json.loads(line)["i"] for line in log.after(0, service="ups")] == [1, 3]
    assert list(log.after(0, what="token")) == []


def test_lines_that_left_the_memory_are_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "KEPT_LINES", 20)
    log = Log()
    write(log, 23)
    with pytest.raises(LinesGone):
        log.after(0)
    assert len(list(log.after(4))) == 19


def test_order_of_effects_is_the_order_of_lines(sandbox: Sandbox, phone: str) -> None:
    after = sandbox.last()
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda i: sandbox.send(To=phone, Body=str(i)), range(100)))
    lines = sandbox.log(after)
    assert [line["n"] for line in lines] == list(range(after + 1, after + 1 + len(lines)))
    assert [line["t"] for line in lines] == sorted(line["t"] for line in lines)
    sent = {line["sid"] for line in lines if line["what"] == "message"}
    assert sent == {reply.json()["sid"] for reply in replies}


def test_file_holds_what_memory_holds(tmp_path: Path, phone: str) -> None:
    path = tmp_path / "log.jsonl"
    running = Sandbox.start("--log", str(path))
    for _ in range(5):
        running.send(To=phone)
    expected = running.last()
    eventually(lambda: len(numbers(path)) >= expected)
    assert numbers(path)[:expected] == list(range(1, expected + 1))
    assert running.stop() == 0


def test_times_are_machine_time_in_microseconds(sandbox: Sandbox) -> None:
    sandbox.ask_token()
    told = sandbox.log(what="token")[-1]["t"]
    assert (len(told), told[-6:]) == (32, "+00:00")
