"""Small answers that all stand-ins share."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Final

from aiohttp import web

JSON: Final = {"Content-Type": "application/json;charset=utf-8"}

ENCODER: Final = json.JSONEncoder(separators=(",", ":"))


def encoded(value: object) -> bytes:
    return ENCODER.encode(value).encode()


def answer(
    value: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    body = encoded(value)
    return web.Response(body=body, status=status, headers={**JSON, **(headers or {})})


def basic_credentials(request: web.Request) -> tuple[str, str] | None:
    """User and password of HTTP Basic, or None where they are absent or unreadable."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, password) if colon else None


async def form(request: web.Request) -> dict[str, str]:
    """The fields of a form body; the first value of a repeated one."""
    posted = await request.post()
    fields: dict[str, str] = {}
    for name, value in posted.items():
        if isinstance(value, str):
            fields.setdefault(name, value)
    return fields
