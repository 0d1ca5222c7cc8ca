"""Keys, tokens and secrets at rest. Every use has a key of its own, derived from the settings'."""

import hmac
import secrets
import zlib
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final, Literal
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

Mode = Literal["live", "test"]

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SHORT_CODE_CHARS: Final = 11
_PREFIX_CHARS: Final = 8
_SECRET_CHARS: Final = 32
_CHECKSUM_CHARS: Final = 6
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class ApiKeyParts:
    """`key` is shown once and never stored; `digest` is its SHA-256."""

    key: str
    prefix: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class ParsedKey:
    mode: Mode
    prefix: str
    digest: bytes


class Unsealable(ValueError):
    """Sealed for another retailer, with a key that is gone, or altered since."""


def derive(purpose: str) -> bytes:
    """The 32-byte key of one purpose, from `settings.SECRET_KEY` by HKDF-SHA256."""
    return _derived(settings.SECRET_KEY, purpose)


def mac(purpose: str, *parts: str | int) -> bytes:
    """HMAC-SHA256 under the purpose's key. The parts' lengths are signed too: ab|c is not a|bc."""
    fields = [str(part).encode() for part in parts]
    message = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    return hmac.digest(derive(purpose), message, "sha256")


def same(one: bytes | str, other: bytes | str) -> bool:
    """Equality in constant time; text is compared as UTF-8, so that any text may be given."""
    return hmac.compare_digest(_bytes(one), _bytes(other))


def digest(token: str) -> bytes:
    """What is stored in a token's place: SHA-256. For tokens of ≥ 64 random bits only."""
    return sha256(_bytes(token)).digest()


def base62(data: bytes) -> str:
    """Digits, then upper-case, then lower-case letters; the length depends on len(data) alone."""
    width = len(_numeral((1 << (8 * len(data))) - 1))
    return _numeral(int.from_bytes(data, "big")).rjust(width, "0")


def link_token(*, retailer_id: int, order_id: int, generation: int) -> str:
    """An order page's token: 43 characters, 256 bits. A new generation revokes the one before."""
    return base62(mac("link", retailer_id, order_id, generation))


def short_code(*, delivery: UUID) -> str:
    """A delivery's code for SMS: 11 characters, 65 bits, the same in every attempt."""
    # 256 bits modulo 62**11: no code is likelier than another by more than 2**-190.
    number = int.from_bytes(mac("short-code", str(delivery)), "big")
    return _numeral(number % 62**_SHORT_CODE_CHARS).rjust(_SHORT_CODE_CHARS, "0")


def new_api_key(mode: Mode) -> ApiKeyParts:
    """`nv_live_<prefix>_<secret>_<checksum>`: one double-click selects it, and a URL holds it."""
    prefix = _random(_PREFIX_CHARS)
    body = f"nv_{mode}_{prefix}_{_random(_SECRET_CHARS)}"
    key = f"{body}_{_checksum(body)}"
    return ApiKeyParts(key, prefix, digest(key))


def parse_api_key(text: str) -> ParsedKey | None:
    """The key's parts, or None when a typing mistake or something else altogether was sent."""
    body, _, checksum = text.rpartition("_")
    match body.split("_"):
        case ["nv", "live" | "test" as mode, prefix, secret] if (
            _is_base62(prefix, _PREFIX_CHARS)
            and _is_base62(secret, _SECRET_CHARS)
            and same(checksum, _checksum(body))
        ):
            return ParsedKey(mode, prefix, digest(text))
    return None


def seal(plain: bytes, *, retailer_id: int) -> bytes:
    """AES-256-GCM under the first of `settings.SECRET_KEYS`, bound to the retailer.

    One byte that tells the key, the nonce, the ciphertext with its tag.
    """
    key = _derived(settings.SECRET_KEYS[0], "seal")
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _key_id(key) + nonce + AESGCM(key).encrypt(nonce, plain, _owner(retailer_id))


def unseal(sealed: bytes, *, retailer_id: int) -> bytes:
    """The plain bytes, by whichever of `settings.SECRET_KEYS` sealed them, or Unsealable."""
    key_id, rest = sealed[:1], sealed[1:]
    nonce, ciphertext = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
    for secret in settings.SECRET_KEYS:
        key = _derived(secret, "seal")
        if _key_id(key) != key_id or len(nonce) != _NONCE_BYTES:
            continue
        try:
            return AESGCM(key).decrypt(nonce, ciphertext, _owner(retailer_id))
        except InvalidTag:
            continue  # another secret may share the one byte
    raise Unsealable("not sealed for this retailer with a key that is still known")


@lru_cache(maxsize=64)
def _derived(secret: str, purpose: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"narvar/1/{purpose}".encode())
    return kdf.derive(secret.encode())


def _key_id(key: bytes) -> bytes:
    return sha256(b"key id" + key).digest()[:1]


def _owner(retailer_id: int) -> bytes:
    return b"narvar/1/retailer/%d" % retailer_id


def _bytes(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def _numeral(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _DIGITS[digit] + digits
    return digits


def _random(length: int) -> str:
    return "".join(secrets.choice(_DIGITS) for _ in range(length))


def _checksum(body: str) -> str:
    return _numeral(zlib.crc32(_bytes(body))).rjust(_CHECKSUM_CHARS, "0")


def _is_base62(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isalnum()
