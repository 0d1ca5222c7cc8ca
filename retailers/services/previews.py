"""Addresses under which a member sees a brand's draft on its own pages, for an hour."""

import binascii
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from narvar.lib import clock, signing
from retailers.models import Brand, BrandDraft, Retailer
from retailers.tenancy import acting_for
from retailers.theme import Theme, theme_of_draft

LASTS: Final = timedelta(hours=1)
_WHAT: Final = struct.Struct(">16s16sI")
_MAC_BYTES: Final = 16


class NoPreview(LookupError):
    """Never signed by us, older than an hour, or its brand is gone."""


@dataclass(frozen=True, slots=True)
class Preview:
    retailer_id: int
    brand_id: int
    theme: Theme


def preview_token(*, brand: Brand, until: datetime | None = None) -> str:
    """For the brand's draft as it is whenever it is looked at, until then (machine time)."""
    ends = until or clock.machine() + LASTS
    retailer = Retailer.objects.get(pk=brand.retailer_id)
    what = _WHAT.pack(retailer.public_id.bytes, brand.public_id.bytes, int(ends.timestamp()))
    return urlsafe_b64encode(what + _mac(what)).decode().rstrip("=")


def open_preview(token: str) -> Preview:
    """Raises NoPreview. Published where nothing is drafted."""
    retailer, brand_id = _signed(token)
    row = Retailer.objects.filter(public_id=retailer).first()
    if row is None:
        raise NoPreview("retailer")
    with acting_for(row.pk):
        brand = Brand.objects.filter(public_id=brand_id).first()
        if brand is None:
            raise NoPreview("brand")
        draft = BrandDraft.objects.filter(brand=brand).first()
        theme = theme_of_draft(brand, draft.data if draft else {})
    return Preview(row.pk, brand.pk, theme)


def _signed(token: str) -> tuple[UUID, UUID]:
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError) as error:
        raise NoPreview("spelling") from error
    what, mac = raw[: _WHAT.size], raw[_WHAT.size :]
    if len(what) != _WHAT.size or not signing.same(mac, _mac(what)):
        raise NoPreview("signature")
    retailer, brand, ends = _WHAT.unpack(what)
    if datetime.fromtimestamp(ends, UTC) <= clock.machine():
        raise NoPreview("over")
    return UUID(bytes=retailer), UUID(bytes=brand)


def _mac(what: bytes) -> bytes:
    return signing.mac("preview", what.hex())[:_MAC_BYTES]
