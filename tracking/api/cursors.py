"""Where the next page begins, in a form that tells nothing and cannot be made up."""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Final

from narvar.lib import signing
from retailers.tenancy import retailer_id
from tracking.selectors.orders import Position

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
CHARS_AT_MOST: Final = 200


def cursor(position: Position, kind: str = "orders") -> str:
    """Sealed for the retailer acted for, and for the list of this kind."""
    moment = (position.updated_at - EPOCH) // timedelta(microseconds=1)
    sealed = signing.seal(f"{kind} {moment} {position.id}".encode(), retailer_id=retailer_id())
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def position(cursor: str, kind: str = "orders") -> Position | None:
    """None for what we never gave to this retailer."""
    if len(cursor) > CHARS_AT_MOST:
        return None
    try:
        sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        plain = signing.unseal(sealed, retailer_id=retailer_id()).decode()
    except (binascii.Error, ValueError):
        return None
    sealed_for, moment, row_id = plain.split(" ")
    if sealed_for != kind:
        return None
    return Position(EPOCH + timedelta(microseconds=int(moment)), int(row_id))
