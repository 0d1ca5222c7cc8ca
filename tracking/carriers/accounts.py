"""What an account with each carrier consists of, and whether the carrier accepts it. No rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from narvar.lib.text import clean
from tracking.carriers.base import CarrierAccount, CarrierError
from tracking.carriers.registry import CARRIERS

OAUTH: Final = ("client_id", "client_secret")
SECRETS: Final[Mapping[str, tuple[str, ...]]] = {
    "ups": OAUTH,
    "fedex": OAUTH,
    "usps": OAUTH,
    "dhl": ("api_key",),
}
"""What each carrier's portal hands out, by the names its documents use. The last is secret."""

# Well-formed numbers out of the carriers' own documents: asking about them harms nobody.
HARMLESS: Final[Mapping[str, str]] = {
    "ups": "1Z12345E0205271688",
    "fedex": "122816215025810",
    "usps": "9400111206206406260787",
    "dhl": "00340434292135100186",
}
WORDS_CHARS: Final = 200
SECRET_CHARS: Final = 500


@dataclass(frozen=True, slots=True)
class Trouble:
    """`refused`: the carrier does not accept the secrets; otherwise it could not be asked."""

    refused: bool
    words: str


def secrets_of(carrier: str) -> tuple[str, ...]:
    return SECRETS.get(carrier, OAUTH)


def trouble_with(carrier: str, base_url: str, secrets: Mapping[str, str]) -> Trouble | None:
    """Ask the carrier with these secrets for a token and about one harmless number.

    None where it answered; what it says of the number does not matter. Asks over the network.
    """
    # A key of its own: no token that another account was granted speaks for these secrets.
    account = CarrierAccount(f"test/{uuid4().hex}", base_url, secrets)
    number = HARMLESS[carrier]
    try:
        error = CARRIERS[carrier].fetch(account, [number])[number].error
    except CarrierError as raised:
        error = raised
    if error is None or error.scope != "account":
        return None
    return Trouble(error.reason == "auth", _without(secrets, error.detail or error.reason))


def _without(secrets: Mapping[str, str], words: str) -> str:
    """The carrier's words, even where it repeats what it was sent."""
    for secret in sorted(secrets.values(), key=len, reverse=True):
        if secret:
            words = words.replace(secret, "…")
    return clean(words, WORDS_CHARS)
