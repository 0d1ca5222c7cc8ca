"""A sandbox of its own process, and talking to it over a real socket."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import quote, urlencode

import urllib3

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("NARVAR_SHARED_DATA", ROOT.parent / "shared" / "data"))
UPS = ("sandbox-ups-id", "sandbox-ups-secret")
TWILIO = ("AC00000000000000000000000000000001", "sandbox-twilio-token")
MESSAGES = f"/twilio/2010-04-01/Accounts/{TWILIO[0]}/Messages"
SENDER = "+14155550000"
T = TypeVar("T")


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def eventually(look: Callable[[], T], *, within: float = 5.0) -> T:
    """The first truthy look, or the last one when time is up."""
    end = time.monotonic() + within
    while not (seen := look()) and time.monotonic() < end:
        time.sleep(0.02)
    return seen


@dataclass
class Reply:
    status: int
    body: bytes
    headers: Any

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Sandbox:
    base: str
    process: subprocess.Popen[str]
    token: str = ""
    pool: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(retries=False, timeout=10, maxsize=8)
    )

    @classmethod
    def start(cls, *arguments: str, **environment: str) -> Self:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "--port", "0", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "SANDBOX_CLOCK_DSN": "", **environment},
        )
        assert process.stdout is not None
        return cls(process.stdout.readline().split()[-1], process)

    def stop(self) -> int:
        self.pool.clear()
        self.process.terminate()
        code = self.process.wait(timeout=5)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        given = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        reply = self.pool.request(
            method, self.base + path, body=given, headers=headers, redirect=False
        )
        return Reply(reply.status, reply.data, reply.headers)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        reply = self.call(method, f"/_control/{path}", body)
        assert reply.status < 300, reply.body
        return reply.json()

    def log(self, after: int = 0, **filters: str) -> list[dict[str, Any]]:
        reply = self.call("GET", f"/_control/log?{urlencode({'after': after, **filters})}")
        assert reply.status == 200
        return [json.loads(line) for line in reply.body.splitlines()]

    def last(self) -> int:
        lines = self.log()
        return int(lines[-1]["n"]) if lines else 0

    def parcel(self, number: str, script: Any = None, **about: Any) -> None:
        given = {"carrier": "ups", "number": number, **about}
        self.control("POST", "parcels", given if script is None else {**given, "script": script})

    def fault(self, service: str, kind: str, **details: Any) -> None:
        self.control("PUT", "faults", {"service": service, "kind": kind, **details})

    def ask_token(self, pair: tuple[str, str] = UPS, grant: str = "client_credentials") -> Reply:
        return self.form("/ups/security/v1/oauth/token", {"grant_type": grant}, basic(*pair))

    def track(
        self, number: str, query: str = "", headers: Mapping[str, str | None] | None = None
    ) -> Reply:
        """As UPS asks for it; a header given as None is left out."""
        self.token = self.token or self.ask_token().json()["access_token"]
        usual = {"Authorization": f"Bearer {self.token}", "transId": "t1", "transactionSrc": "test"}
        sent = {
            name: value for name, value in {**usual, **(headers or {})}.items() if value is not None
        }
        return self.call("GET", f"/ups/api/track/v1/details/{quote(number)}{query}", **sent)

    def package(self, number: str, query: str = "") -> Any:
        return self.track(number, query).json()["trackResponse"]["shipment"][0]["package"][0]

    def form(self, path: str, fields: dict[str, str], headers: dict[str, str]) -> Reply:
        return self.call(
            "POST",
            path,
            urlencode(fields).encode(),
            **{"Content-Type": "application/x-www-form-urlencoded"},
            **headers,
        )

    def send(self, **fields: str) -> Reply:
        """A POST to Messages.json; `From_` stands for From, an empty field is left out."""
        return self.send_as(TWILIO, **fields)

    def send_as(self, auth: tuple[str, str], /, **fields: str) -> Reply:
        usual = {"To": "+14155552671", "From": SENDER, "Body": "hello"}
        given = {name.rstrip("_"): value for name, value in fields.items()}
        kept = {name: value for name, value in {**usual, **given}.items() if value}
        return self.form(f"{MESSAGES}.json", kept, basic(*auth))

    def messages(self, query: str = "") -> Any:
        return self.call("GET", f"{MESSAGES}.json{query}", **basic(*TWILIO)).json()

    def phone(self, number: str) -> Any:
        return self.control("GET", f"phones/{number}")
