"""What came in, kept before it is understood."""

from collections.abc import Sequence
from dataclasses import dataclass

from narvar.lib import sql


@dataclass(frozen=True, slots=True)
class Payload:
    """`body` is zlib; `quarantine` says why it could not be understood, else ''."""

    source: str
    number_id: int | None
    digest: bytes
    body: bytes
    quarantine: str = ""


def keep_payloads(payloads: Sequence[Payload], *, retailer_id: int) -> None:
    """Append them to the present month's partition. One statement."""
    sql.values(
        """INSERT INTO inbound_payload
             (retailer_id, source, number_id, digest, body, quarantine) VALUES %s""",
        [(retailer_id, p.source, p.number_id, p.digest, p.body, p.quarantine) for p in payloads],
    )
