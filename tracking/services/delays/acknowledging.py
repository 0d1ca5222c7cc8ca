from datetime import datetime

from tracking.models import DelayCase


def acknowledge(*, case_id: int, by: str, now: datetime) -> DelayCase | None:
    """Somebody has seen the case and deals with it; None where the retailer has no such case.

    `by` tells who: an e-mail address of a member, or the name of an API key. Doing it again, or to
    a case that is resolved, changes nothing. `now` is business time.
    """
    DelayCase.objects.filter(pk=case_id, state="open").update(
        state="acknowledged", acknowledged_at=now, acknowledged_by=by[:80], updated_at=now
    )
    return DelayCase.objects.filter(pk=case_id).first()
