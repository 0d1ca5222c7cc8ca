"""Ordered lists whose rows can be moved, taken out and put back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from engagement.models import Campaign, Question
from engagement.services.brands import pages_change

Row = Campaign | Question
Kind = type[Campaign] | type[Question]


def last_position(rows: QuerySet[Any]) -> int:
    """A new row comes last."""
    highest: int | None = rows.aggregate(highest=Max("position"))["highest"]
    return 0 if highest is None else highest + 1


def remove(*, kind: Kind, public_id: UUID, now: datetime) -> Row:
    """Take it off the pages; `restore` puts it back. `now` is machine time.

    Raises DoesNotExist, also for what is removed already.
    """
    with transaction.atomic():
        row = kind.objects.get(public_id=public_id, removed_at=None)
        pages_change(row.brand_id)
        kind.objects.filter(pk=row.pk).update(removed_at=now)
    row.removed_at = now
    return row


def restore(*, kind: Kind, public_id: UUID) -> Row:
    """Back to where it stood. Raises DoesNotExist; a second time changes nothing."""
    with transaction.atomic():
        row = kind.objects.get(public_id=public_id)
        pages_change(row.brand_id)
        kind.objects.filter(pk=row.pk).update(removed_at=None)
    row.removed_at = None
    return row


def move(*, kind: Kind, public_id: UUID, up: bool) -> Row:
    """One place up or down among its neighbours; at the end of the list nothing changes.

    Positions are written anew, so that lists that two people made at once become plain again.
    """
    with transaction.atomic():
        row = kind.objects.get(public_id=public_id, removed_at=None)
        pages_change(row.brand_id)
        neighbours = list(_neighbours(row))
        at = next(n for n, other in enumerate(neighbours) if other.pk == row.pk)
        to = max(0, at - 1) if up else min(len(neighbours) - 1, at + 1)
        neighbours.insert(to, neighbours.pop(at))
        for position, other in enumerate(neighbours):
            other.position = position
        kind.objects.bulk_update(neighbours, ["position"])
    return row


def _neighbours(row: Row) -> QuerySet[Any]:
    """The list as people see it: of questions, those in the same language."""
    rows: QuerySet[Any] = type(row).objects.filter(brand_id=row.brand_id, removed_at=None)
    if isinstance(row, Question):
        rows = rows.filter(locale=row.locale)
    return rows.order_by("position", "pk")
