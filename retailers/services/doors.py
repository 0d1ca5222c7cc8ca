"""Doors: the only ways in. What a visitor shows is digested and looked up by a definer function.

The functions see the door table; serving roles do not. `open_door` and `close_door` work for
the retailer acted for and for no other.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from narvar.lib import sql
from retailers.tenancy import acting_for, retailer_id

Kind = Literal[
    "host", "brand", "api_key", "link", "short", "masked", "member", "callback", "mail", "picture"
]


class NoDoor(LookupError):
    """What the visitor shows opens nothing."""


@dataclass(frozen=True, slots=True)
class Entrance:
    retailer_id: int
    # What stands behind the door: a brand, a key, an order. Which table, the kind says.
    subject_id: int | None


def digest(shown: str) -> bytes:
    # What a visitor shows may be any text, half a surrogate pair included.
    return sha256(shown.encode("utf-8", "surrogatepass")).digest()


def find_door(kind: Kind, shown: str) -> Entrance:
    """Raises NoDoor. One round trip, whether it exists or not."""
    rows = sql.fetch("SELECT retailer_id, subject_id FROM door(%s, %s)", [kind, digest(shown)])
    if not rows:
        raise NoDoor(kind)
    return Entrance(*rows[0])


@contextmanager
def through(kind: Kind, shown: str) -> Iterator[Entrance]:
    """Act for whoever the door belongs to while the block runs. Raises NoDoor."""
    entrance = find_door(kind, shown)
    with acting_for(entrance.retailer_id):
        yield entrance


def open_doors(*, kind: Kind, digests: Sequence[bytes], subject_ids: Sequence[int]) -> None:
    """Idempotent for our own doors; raises IntegrityError where another retailer has it."""
    retailer_id()
    if digests:
        sql.fetch(
            "SELECT open_doors(%s, %s::bytea[], %s)", [kind, list(digests), list(subject_ids)]
        )


def close_door(*, kind: Kind, digest: bytes) -> None:
    sql.fetch("SELECT close_door(%s, %s)", [kind, digest])
