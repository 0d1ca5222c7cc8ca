"""The record of every effect. Chaos tests compare the platform's own story with this one."""

import asyncio
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

FLUSH_SECONDS: Final = 0.03
KEPT_LINES: Final = 1_000_000
TAIL_BYTES: Final = 1_000_000
# Made once: json.dumps makes a new one for each line.
ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class LinesGone(Exception):
    """Older lines than those in memory were asked for; the file still has them."""


class Line(NamedTuple):
    n: int
    service: str
    what: str
    text: bytes


class Log:
    """Append-only JSON lines `{n, t, service, what, …}`; `t` is machine time, UTC.

    A line is in memory when `write` returns and in the file at most 50 ms later, whole. Numbers
    go on from where an existing file ends; memory holds this run only.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._file: int | None = None
        self._first = 1
        if path is not None:
            self._first = _last_number(path) + 1
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._run_began_at = self._first
        self._lines: list[Line] = []
        self._unwritten: list[bytes] = []

    @property
    def last(self) -> int:
        return self._first + len(self._lines) - 1

    def write(self, service: str, what: str, **details: object) -> int:
        n = self.last + 1
        t = datetime.now(UTC).isoformat(timespec="microseconds")
        entry = {"n": n, "t": t, "service": service, "what": what, **details}
        # A lone surrogate in a text is kept as its JSON escape.
        text = ENCODER.encode(entry).encode(errors="backslashreplace") + b"\n"
        self._lines.append(Line(n, service, what, text))
        self._remember_to_flush(text)
        if len(self._lines) > KEPT_LINES:
            self._forget(KEPT_LINES // 10)
        return n

    def after(self, n: int, *, service: str = "", what: str = "") -> Iterator[bytes]:
        """The lines numbered above `n`. LinesGone when some of them left the memory."""
        if n + 1 < self._first and self._first > self._run_began_at:
            raise LinesGone(f"lines up to {self._first - 1} are only in the file")
        return (
            line.text
            for line in self._lines[max(0, n + 1 - self._first) :]
            if service in ("", line.service) and what in ("", line.what)
        )

    def flush(self) -> None:
        waiting, self._unwritten = self._unwritten, []
        rest = memoryview(b"".join(waiting))
        while self._file is not None and rest:
            rest = rest[os.write(self._file, rest) :]

    def close(self) -> None:
        self.flush()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _remember_to_flush(self, text: bytes) -> None:
        if self._file is None:
            return
        if not self._unwritten:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        self._unwritten.append(text)

    def _forget(self, count: int) -> None:
        del self._lines[:count]
        self._first += count


def _last_number(path: Path) -> int:
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        # A killed process may have left half a line at the end.
        whole = [line for line in file.read().splitlines(keepends=True) if line.endswith(b"\n")]
    return int(json.loads(whole[-1])["n"]) if whole else 0
