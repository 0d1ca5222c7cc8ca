"""Who works for the retailer, who was asked, and who changed what."""

from dataclasses import dataclass
from datetime import datetime

from narvar.lib import clock, ids
from retailers.models import AuditEntry, Invitation, Membership

LATEST = 30


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    email: str
    name: str
    role: str
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    id: str
    email: str
    role: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """Machine time. `id` where it can still be taken back."""

    at: datetime
    by: str
    kind: str
    data: dict[str, object]
    undone: bool


@dataclass(frozen=True, slots=True)
class People:
    persons: tuple[Person, ...]
    asked: tuple[Asked, ...]
    deeds: tuple[Deed, ...]


def people() -> People:
    """Three statements."""
    members = Membership.objects.select_related("user").order_by("role", "user__email")
    asked = Invitation.objects.filter(ended_at=None, expires_at__gt=clock.machine())
    deeds = AuditEntry.objects.select_related("by").order_by("-pk")[:LATEST]
    return People(
        persons=tuple(_person(member) for member in members),
        asked=tuple(
            Asked(ids.encode("inv", row.public_id), row.email, row.role, row.expires_at)
            for row in asked.order_by("-pk")
        ),
        deeds=tuple(_deed(row) for row in deeds),
    )


def _person(member: Membership) -> Person:
    user = member.user
    return Person(user.pk, user.email, user.name, member.role, user.last_login)


def _deed(row: AuditEntry) -> Deed:
    by = row.by.email if row.by else ""
    return Deed(row.created_at, by, row.kind, row.data, row.undone)
