"""The address of a click: which campaign, on whose page. Nobody outside can read or make one."""

import base64
import binascii
import struct
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from narvar.lib import signing

_FIELDS: Final = struct.Struct("!QQQ")
_PURPOSE: Final = [b"narvar/1/click"]
_CHARS: Final = 54
"""Of a token: 16 bytes of proof and 24 of ids."""


@dataclass(frozen=True, slots=True)
class Clicked:
    retailer_id: int
    campaign_id: int
    order_id: int


def click_path(clicked: Clicked) -> str:
    """`/c/…`, always the same for the same click, so that equal pages are equal bytes.

    AES-SIV (RFC 5297) hides the ids and refuses whatever was not written here; unlike AES-GCM
    it needs no nonce.
    """
    plain = _FIELDS.pack(clicked.retailer_id, clicked.campaign_id, clicked.order_id)
    sealed = _cipher().encrypt(plain, _PURPOSE)
    return f"/c/{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"


def read_click(token: str) -> Clicked | None:
    """None for anything that `click_path` did not write."""
    if len(token) != _CHARS or not token.isascii():
        return None
    try:
        sealed = base64.b64decode(token + "==", altchars=b"-_", validate=True)
        return Clicked(*_FIELDS.unpack(_cipher().decrypt(sealed, _PURPOSE)))
    except (binascii.Error, InvalidTag):
        return None


def _cipher() -> AESSIV:
    return AESSIV(signing.derive("click"))
