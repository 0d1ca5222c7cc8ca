"""Seen, and put off: what asks for a person asks again later, or when it has a new cause."""

from datetime import datetime

from retailers.models import Snooze
from retailers.tenancy import retailer_id


def snooze(*, subject: str, cause: str, until: datetime, by: int | None) -> None:
    """`until` business time; a second call moves it."""
    Snooze.objects.update_or_create(
        retailer_id=retailer_id(),
        subject=subject,
        cause=cause,
        defaults={"snoozed_until": until, "by_id": by},
    )


def wake(*, subject: str, cause: str) -> None:
    Snooze.objects.filter(subject=subject, cause=cause).delete()
