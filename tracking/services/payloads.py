"""What came in, kept before it is understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from narvar.lib import sql

KEPT: Final = timedelta(days=120)
"""As long as carriers tell of a parcel: what they said can be read anew until then."""


@dataclass(frozen=True, slots=True)
class Payload:
    """`body` is zlib; `quarantine` says why it could not be understood, else ''."""

    source: str
    number_id: int | None
    digest: bytes
    body: bytes
    quarantine: str = ""


def keep_payloads(payloads: Sequence[Payload], *, retailer_id: int) -> None:
    """Append them to the present month's partition. One statement.

    What was understood is new to its caller, who compared it. Junk is asked for again and may be
    the same again: it is kept once.
    """
    known = _last_kept([p.number_id for p in payloads if p.quarantine])
    sql.values(
        """INSERT INTO inbound_payload
             (retailer_id, source, number_id, digest, body, quarantine) VALUES %s""",
        [
            (retailer_id, p.source, p.number_id, p.digest, p.body, p.quarantine)
            for p in payloads
            if known.get(p.number_id) != p.digest
        ],
    )


def _last_kept(numbers: Sequence[int | None]) -> Mapping[int | None, bytes]:
    """The digest of the newest payload of each number."""
    asked = [number for number in numbers if number is not None]
    if not asked:
        return {}
    rows = sql.fetch(
        """SELECT n.id, p.digest FROM unnest(%s::bigint[]) AS n (id), LATERAL (
             SELECT digest FROM inbound_payload WHERE number_id = n.id
             ORDER BY arrived_at DESC, id DESC LIMIT 1) p""",
        [asked],
    )
    return {number: bytes(digest) for number, digest in rows}


def make_payload_partitions() -> None:
    """This month's and the next two; a no-op where they exist."""
    sql.fetch("SELECT make_payload_partitions()")


def drop_old_payloads(*, now: datetime) -> int:
    """Months that ended longer ago than payloads are kept (machine time). Returns how many went."""
    return int(sql.fetch("SELECT drop_payload_partitions(%s)", [now - KEPT])[0][0])
