"""The retailer's two great switches: going live, and stopping everything."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from retailers.models import AuditEntry, Retailer
from retailers.services import audit
from retailers.tenancy import retailer_id


def go_live(*, by: int | None, now: datetime) -> AuditEntry | None:
    """From this business moment on shoppers are told; None where they were already."""
    return _switch("retailer.live", {"live_at": now}, {"live_at": None}, by, now)


def stop_sending(*, by: int | None, now: datetime) -> AuditEntry | None:
    """Nothing leaves from the next claim on. What waits stays due, and goes stale in a day."""
    off = {"sending_stopped": False}
    return _switch("retailer.stopped", {"sending_stopped": True}, off, by, now)


def resume_sending(*, by: int | None, now: datetime) -> AuditEntry | None:
    on = {"sending_stopped": True}
    return _switch("retailer.stopped", {"sending_stopped": False}, on, by, now)


def _switch(
    kind: str, to: Mapping[str, Any], only_if: Mapping[str, Any], by: int | None, now: datetime
) -> AuditEntry | None:
    """In one statement: two clicks at once make one entry."""
    with transaction.atomic():
        if not Retailer.objects.filter(pk=retailer_id(), **only_if).update(**to):
            return None
        data = {name: str(value) for name, value in to.items()}
        return audit.record(by=by, kind=kind, subject="retailer", data=data, now=now)
