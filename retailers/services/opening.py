"""A new retailer, with all that it needs to be found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction

from retailers.models import Brand, Membership, Retailer, User
from retailers.services.doors import digest, open_doors
from retailers.tenancy import acting_for, retailer_id


@dataclass(frozen=True, slots=True)
class BrandIn:
    """`zone` is an IANA name, `colour` #rrggbb, `sms_sender` E.164 or "" for the house's."""

    slug: str
    name: str
    locale: str = "en"
    zone: str = "UTC"
    colour: str = "#1f4e79"
    support_email: str = ""
    support_url: str = ""
    sms_sender: str = ""


def open_retailer(
    *, slug: str, name: str, country: str, live_at: datetime | None, brands: Sequence[BrandIn]
) -> Retailer:
    """A retailer with its brands and their doors. Nothing is sent before `live_at` (business).

    Raises IntegrityError where a slug of the retailer or of a brand is taken in the whole house.
    """
    with transaction.atomic():
        retailer = Retailer.objects.create(slug=slug, name=name, country=country, live_at=live_at)
        with acting_for(retailer.pk):
            for brand in brands:
                open_brand(brand=brand)
    return retailer


def open_brand(*, brand: BrandIn) -> Brand:
    """One more shop of the retailer acted for."""
    with transaction.atomic():
        row = Brand.objects.create(
            retailer_id=retailer_id(), **{name: getattr(brand, name) for name in BrandIn.__slots__}
        )
        open_doors(kind="brand", digests=[digest(brand.slug)], subject_ids=[row.pk])
    return row


def add_member(*, user: User, role: Literal["owner", "agent"]) -> Membership:
    """Let the user work for the retailer acted for; a second call changes the role."""
    member, _ = Membership.objects.update_or_create(
        retailer_id=retailer_id(), user=user, defaults={"role": role}
    )
    return member
