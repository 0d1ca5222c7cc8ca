"""An HTTP server that takes Twilio's callbacks, as the platform would."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator


@dataclass
class Received:
    path: str
    fields: dict[str, str]
    headers: dict[str, str]


@dataclass
class Receiver:
    """`answers`: codes for the first calls; 200 after them. `pause`: seconds before each."""

    base: str = ""
    calls: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    pause: float = 0.0

    def statuses(self) -> list[str]:
        return [call.fields["MessageStatus"] for call in self.calls]

    def signed_with(self, auth_token: str) -> list[bool]:
        validator = RequestValidator(auth_token)
        return [
            validator.validate(
                self.base + call.path, call.fields, call.headers["X-Twilio-Signature"]
            )
            for call in self.calls
        ]


@contextmanager
def receiver() -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = dict(parse_qsl(body, keep_blank_values=True))
            state.calls.append(Received(self.path, fields, dict(self.headers)))
            time.sleep(state.pause)
            self.send_response(state.answers.pop(0) if state.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nothing: the calls are kept."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
