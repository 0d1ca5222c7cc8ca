"""Who carries the demo's parcels: the house's accounts in the sandbox, and numbers that look right.

The numbers have each carrier's form and check digit, out of ranges that look like nobody's.
"""

from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings

from retailers.models.retailer import HOUSE_ID
from tracking.polling.accounts import seal_account

# As docs/sandbox.md gives them: always accepted there, and nowhere else.
HOUSE_SECRETS: Final[Mapping[str, dict[str, str]]] = {
    "ups": {"client_id": "sandbox-ups-id", "client_secret": "sandbox-ups-secret"},
    "fedex": {"client_id": "sandbox-fedex-id", "client_secret": "sandbox-fedex-secret"},
    "usps": {"client_id": "sandbox-usps-id", "client_secret": "sandbox-usps-secret"},
    "dhl": {"api_key": "sandbox-dhl-key"},
}


def open_house_accounts() -> None:
    for carrier, secrets in HOUSE_SECRETS.items():
        seal_account(
            retailer_id=HOUSE_ID,
            carrier=carrier,
            name="sandbox",
            base_url=settings.CARRIER_BASE_URLS[carrier],
            secrets=secrets,
        )


def _ups(serial: int) -> str:
    body = f"NRVR00{3:02d}{serial:07d}"
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in body]
    total = sum(values[0::2]) + 2 * sum(values[1::2])
    return f"1Z{body}{-total % 10}"


def _fedex(serial: int) -> str:
    """12 digits: weights 3, 1, 7 from the left, modulo 11, then 10."""
    body = f"7{serial:010d}"
    total = sum(int(c) * weight for c, weight in zip(body, (3, 1, 7) * 4, strict=False))
    return f"{body}{total % 11 % 10}"


def _usps(serial: int) -> str:
    """22 digits: every second one threefold, from the right; up to the next ten."""
    body = f"94001{serial:016d}"
    total = 3 * sum(map(int, body[::-2])) + sum(map(int, body[-2::-2]))
    return f"{body}{-total % 10}"


def _dhl(serial: int) -> str:
    """10 digits of Express: modulo 7."""
    body = f"70{serial:07d}"
    return f"{body}{int(body) % 7}"


NUMBERS: Final[Mapping[str, Callable[[int], str]]] = {
    "ups": _ups,
    "fedex": _fedex,
    "usps": _usps,
    "dhl": _dhl,
}
