"""People and shops who go on asking while the platform is disturbed."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import urllib3

PAUSE = 0.05  # seconds between two requests of one visitor
FAR = float("inf")
Answer = tuple[float, int]
"""When it came, in epoch seconds, and its status; 0 = none came."""


@dataclass
class Visitor:
    """One thread that repeats one request. `body` makes the n-th body; without it, a GET."""

    name: str
    url: str
    key: str = ""
    body: Callable[[int], object] | None = None
    answers: list[Answer] = field(default_factory=list)
    # The numbers of those requests that were answered with success.
    taken: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=30)

    def statuses(self) -> Counter[int]:
        return Counter(status for _, status in self.answers)

    def back_after(self, moment: float) -> float:
        """Seconds from `moment` to the next success."""
        good = (at for at, status in self.answers if at >= moment and 200 <= status < 300)
        return next(good, FAR) - moment

    def _run(self) -> None:
        http = urllib3.PoolManager(retries=False, timeout=15, maxsize=1)
        n = 0
        while not self._stop.wait(PAUSE):
            status = self._ask(http, n)
            self.answers.append((time.time(), status))
            if 200 <= status < 300:
                self.taken.append(n)
            n += 1

    def _ask(self, http: urllib3.PoolManager, n: int) -> int:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            if self.body is None:
                return http.request("GET", self.url, headers=headers).status
            headers["Content-Type"] = "application/json"
            given = json.dumps(self.body(n)).encode()
            return http.request("POST", self.url, headers=headers, body=given).status
        except urllib3.exceptions.HTTPError:
            return 0
