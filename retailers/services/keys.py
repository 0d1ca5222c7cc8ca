"""API keys: shown once, kept as a digest, recognised by the prefix."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from narvar.lib import signing
from retailers.models import ApiKey, Brand
from retailers.services.doors import NoDoor, find_door, open_doors
from retailers.tenancy import acting_for

SCOPES: Final = frozenset({"orders:read", "orders:write", "accounts:read", "accounts:write"})
Why = Literal["missing", "malformed", "unknown", "revoked"]


class KeyRefused(Exception):
    """`why` tells a program; the text tells a person and never repeats what was shown."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True)
class Grant:
    """What a key opens: one brand of one retailer, in live or in test mode."""

    retailer_id: int
    key_id: int
    brand: Brand
    test: bool
    scopes: frozenset[str]


def issue_key(
    *, brand: Brand, name: str, scopes: Collection[str], test: bool
) -> tuple[ApiKey, str]:
    """A new key and its text, which is never to be had again. Acts for the brand's retailer."""
    if unknown := set(scopes) - SCOPES:
        raise ValueError(f"no such scope: {', '.join(sorted(unknown))}")
    parts = signing.new_api_key("test" if test else "live")
    key = ApiKey.objects.create(
        retailer_id=brand.retailer_id,
        brand=brand,
        name=name,
        prefix=parts.key.rsplit("_", 2)[0],
        digest=parts.digest,
        test=test,
        scopes=sorted(scopes),
    )
    open_doors(kind="api_key", digests=[parts.digest], subject_ids=[key.pk])
    return key, parts.key


def revoke_key(*, key: ApiKey, now: datetime) -> None:
    """From machine time `now` on the key is refused. Its door stays, so that we can say why."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)


def find_grant(shown: str) -> Grant:
    """What the key's text opens. Raises KeyRefused.

    A mistyped key is told by its checksum and costs no query. No secret is ever compared: a
    digest of 190 random bits is looked up, and finding out how near one came teaches nothing.
    """
    if signing.parse_api_key(shown) is None:
        raise KeyRefused("malformed", "This is no API key: a character is wrong or missing.")
    try:
        entrance = find_door("api_key", shown)
    except NoDoor:
        raise KeyRefused("unknown", "No such API key.") from None
    with acting_for(entrance.retailer_id):
        keys = ApiKey.objects.select_related("brand__retailer")
        key = keys.get(digest=signing.digest(shown))
    if key.revoked_at is not None:
        raise KeyRefused("revoked", "This API key has been revoked.")
    return Grant(entrance.retailer_id, key.pk, key.brand, key.test, frozenset(key.scopes))
