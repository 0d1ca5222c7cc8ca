"""Load over keep-alive connections: wrk where it is installed, else a small client of our own.

python -m bench.load HOST PORT PATH CONNECTIONS SECONDS     (our own: prints JSON)
"""

import json
import re
import selectors
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Final

from bench.common import ROOT

_UNITS: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0}
_LATENCY: Final = re.compile(r"(50|99)%\s+([\d.]+)(us|ms|s)\b")


@dataclass(frozen=True)
class Round:
    rps: float
    p50_ms: float
    p99_ms: float


class Failed(RuntimeError):
    """The server answered something else than 200, or nothing."""


def measure(host: str, port: int, path: str, *, connections: int, seconds: float) -> Round:
    if wrk := shutil.which("wrk"):
        return _by_wrk(wrk, f"http://{host}:{port}{path}", connections, seconds)
    command = [sys.executable, "-m", "bench.load", host, str(port), path]
    done = subprocess.run(
        [*command, str(connections), str(seconds)],
        cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=seconds + 30,
    )  # fmt: skip
    return Round(**json.loads(done.stdout))


def _by_wrk(wrk: str, url: str, connections: int, seconds: float) -> Round:
    done = subprocess.run(
        [wrk, "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--latency",
         "-H", "Accept-Encoding: gzip", url],
        stdout=subprocess.PIPE, text=True, check=True, timeout=seconds + 30,
    )  # fmt: skip
    said = done.stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise Failed(said)
    rps = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if rps is None:
        raise Failed(said)
    latency = {share: float(n) * _UNITS[unit] for share, n, unit in _LATENCY.findall(said)}
    return Round(float(rps[1]), latency["50"], latency["99"])


def _by_hand(host: str, port: int, path: str, connections: int, seconds: float) -> Round:
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept-Encoding: gzip\r\n\r\n"
    ).encode()
    selector = selectors.DefaultSelector()
    links: dict[int, socket.socket] = {}
    for _ in range(connections):
        link = socket.create_connection((host, port))
        links[link.fileno()] = link
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(link, selectors.EVENT_READ, [_sent(link, request), 0])
    took: list[float] = []
    size, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        for key, _events in selector.select(timeout=1):
            link, state = links[key.fd], key.data
            chunk = link.recv(262_144)
            size = size or _size(chunk)
            state[1] += len(chunk)
            if state[1] >= size:
                took.append(time.perf_counter() - state[0])
                state[:] = [_sent(link, request), 0]
            elif not chunk:
                raise Failed("the server closed the connection")
    took.sort()
    return Round(
        len(took) / seconds, took[len(took) // 2] * 1000, took[len(took) * 99 // 100] * 1000
    )


def _sent(link: socket.socket, request: bytes) -> float:
    link.sendall(request)
    return time.perf_counter()


def _size(answer: bytes) -> int:
    """Of the whole answer, which is the same each time: head and Content-Length."""
    head, blank, _ = answer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    if not head.startswith(b"HTTP/1.1 200") or not blank or length is None:
        raise Failed(head.decode(errors="replace"))
    return len(head) + len(blank) + int(length[1])


if __name__ == "__main__":
    host, port, path, connections, seconds = sys.argv[1:]
    print(json.dumps(vars(_by_hand(host, int(port), path, int(connections), float(seconds)))))
