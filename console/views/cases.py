"""Acknowledging a delay, from the front page and from an order's."""

from django.http import HttpRequest

from narvar.lib import clock, ids
from tracking.models import DelayCase
from tracking.services.delays.acknowledging import acknowledge as seen


def acknowledge(request: HttpRequest, case: str) -> bool:
    """False where there is no such open case."""
    public_id = ids.decode("dly", case)
    row = DelayCase.objects.filter(public_id=public_id).first() if public_id else None
    if row is None:
        return False
    seen(case_id=row.pk, by=getattr(request.user, "email", ""), now=clock.now())
    return True
