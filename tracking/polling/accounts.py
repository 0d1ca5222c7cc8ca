"""Carrier accounts, opened: secrets live in memory only, for a short while."""

import json
import time
from dataclasses import dataclass
from threading import Lock
from typing import Final

from narvar.lib import signing, sql
from retailers.models.retailer import HOUSE_ID
from retailers.tenancy import acting_for
from tracking.carriers.base import CarrierAccount
from tracking.polling.budget import NONE, Limits, limits_of

KEEP_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Opened:
    account: CarrierAccount
    carrier: str
    limits: Limits = NONE


class Closed(LookupError):
    """The account cannot be asked with as it stands; a person must act. Says why in few words."""


_opened: dict[tuple[int, int], tuple[float, Opened]] = {}
_lock = Lock()


def opened(*, account_id: int, retailer_id: int) -> Opened:
    """The account with its secrets; read again after half a minute, so a change is felt.

    Raises Closed where it is switched off, gone, or sealed with a key that nobody has any more.
    """
    key = (retailer_id, account_id)
    with _lock:
        kept = _opened.get(key)
    if kept is not None and time.monotonic() - kept[0] < KEEP_SECONDS:
        return kept[1]
    found = _read(account_id, retailer_id)
    with _lock:
        _opened[key] = (time.monotonic(), found)
    return found


def _read(account_id: int, retailer_id: int) -> Opened:
    with acting_for(retailer_id):
        rows = sql.fetch(
            "SELECT carrier, base_url, sealed, calls_an_hour, calls_a_day, asks_a_day"
            " FROM tracking_carrieraccount"
            " WHERE id = %s AND enabled",
            [account_id],
        )
    if not rows:
        raise Closed("account off")
    ((carrier, base_url, sealed, hour, day, parcel),) = rows
    try:
        secrets = json.loads(signing.unseal(bytes(sealed), retailer_id=retailer_id))
    except signing.Unsealable as problem:
        raise Closed("account sealed") from problem
    key = f"{retailer_id}/{account_id}"
    limits = limits_of(carrier, hour=hour, day=day, parcel=parcel)
    return Opened(CarrierAccount(key=key, base_url=base_url, secrets=secrets), carrier, limits)


def seal_account(
    *, retailer_id: int, carrier: str, name: str, base_url: str, secrets: dict[str, str]
) -> int:
    """Create or replace an account of a retailer (or of the house, HOUSE_ID); return its id."""
    sealed = signing.seal(json.dumps(secrets).encode(), retailer_id=retailer_id)
    with acting_for(retailer_id):
        ((account_id,),) = sql.fetch(
            """INSERT INTO tracking_carrieraccount
                 (retailer_id, carrier, name, base_url, sealed, enabled)
               VALUES (%s, %s, %s, %s, %s, TRUE)
               ON CONFLICT (retailer_id, carrier, name) DO UPDATE
               SET base_url = EXCLUDED.base_url, sealed = EXCLUDED.sealed, enabled = TRUE
               RETURNING id""",
            [retailer_id, carrier, name, base_url, sealed],
        )
    return int(account_id)


__all__ = ["HOUSE_ID", "Closed", "Opened", "opened", "seal_account"]
