"""How the demo speaks to the sandbox and to our own API: over real sockets, by our own client."""

import json
from typing import Any
from urllib.parse import quote

from django.conf import settings

from narvar.lib.outbound import CARRIER, Answer, request


def control(method: str, path: str, body: Any) -> Any:
    return call(method, settings.SANDBOX_URL + quote(path), body, {})


def call(method: str, url: str, body: Any, headers: dict[str, str]) -> Any:
    """Anything but success stops the demo with the other side's words."""
    answer: Answer = request(
        method,
        url,
        purpose=CARRIER,
        headers={"Content-Type": "application/json", **headers},
        body=json.dumps(body).encode(),
    )
    if answer.status >= 400:
        raise RuntimeError(f"{method} {url} answered {answer.status}: {answer.body[:500]!r}")
    return answer.json()
