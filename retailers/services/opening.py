"""A new retailer, with all that it needs to be found."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.db import transaction

from retailers.models import Brand, Membership, Retailer, User
from retailers.services.doors import digest, open_doors
from retailers.tenancy import acting_for, retailer_id
from retailers.theme import read

SLUG_CHARS: Final = 40
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED: Final = frozenset(
    """
    about account accounts admin api app apple-app-site-association assets auth blog brand brands
    c callbacks cdn console contact css demo-page docs favicon feed healthz help home house img
    images invite join js legal login logout m mail media metrics narvar operator order orders
    password pictures preview privacy public readyz robots s sandbox search security settings
    sitemap static status support t terms track tracking u unsubscribe webhooks well-known www
    """.split()
)
"""Words of the house's own addresses, now or one day: a shop stands at `/{slug}/track`."""


class UnfitBrand(ValueError):
    """`problems`: field → why not, in words of ours as `retailers.theme.read` gives them;
    for the slug: spelling, reserved."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {why}" for field, why in problems.items()))
        self.problems = problems


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

    Raises IntegrityError where a slug of the retailer or of a brand is taken in the whole house,
    UnfitBrand.
    """
    with transaction.atomic():
        retailer = Retailer.objects.create(slug=slug, name=name, country=country, live_at=live_at)
        with acting_for(retailer.pk):
            for brand in brands:
                open_brand(brand=brand)
    return retailer


def open_brand(*, brand: BrandIn) -> Brand:
    """One more shop of the retailer acted for. Raises UnfitBrand."""
    _insist(brand)
    with transaction.atomic():
        row = Brand.objects.create(
            retailer_id=retailer_id(), **{name: getattr(brand, name) for name in BrandIn.__slots__}
        )
        open_doors(kind="brand", digests=[digest(brand.slug)], subject_ids=[row.pk])
    return row


def slug_problem(slug: str) -> str:
    """ "" for one that a brand may have, unless it is taken."""
    if not _SLUG.fullmatch(slug) or len(slug) > SLUG_CHARS:
        return "spelling"
    return "reserved" if slug in RESERVED else ""


def _insist(brand: BrandIn) -> None:
    _, problems = read({name: getattr(brand, name) for name in BrandIn.__slots__})
    if not brand.name.isprintable():
        problems["name"] = "unprintable"
    if why := slug_problem(brand.slug):
        problems["slug"] = why
    if problems:
        raise UnfitBrand(problems)


def add_member(*, user: User, role: Literal["owner", "agent"]) -> Membership:
    """Let the user work for the retailer acted for; a second call changes the role."""
    member, _ = Membership.objects.update_or_create(
        retailer_id=retailer_id(), user=user, defaults={"role": role}
    )
    return member
