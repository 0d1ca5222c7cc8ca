"""Who did what, written in the transaction that did it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from retailers.models import AuditEntry
from retailers.tenancy import retailer_id


def record(
    *, by: int | None, kind: str, subject: str, data: Mapping[str, Any], now: datetime
) -> AuditEntry:
    """`by` a user's id, None for the house; `data` was and now; `now` business time.

    Raises outside a transaction: an entry without its deed would be slander.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record() belongs inside the transaction of what it records")
    entry = AuditEntry.objects.create(
        retailer_id=retailer_id(),
        by_id=by,
        kind=kind,
        subject=subject,
        data=dict(data),
        occurred_at=now,
    )
    entry.refresh_from_db(fields=["public_id"])
    return entry


def mark_undone(*, entry_id: int) -> bool:
    """False where somebody else was quicker. Inside the transaction that takes the deed back."""
    return bool(AuditEntry.objects.filter(pk=entry_id, undone=False).update(undone=True))
