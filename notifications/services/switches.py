"""What a retailer's people switch: which messages go out, by which channel."""

from datetime import datetime

from django.db import transaction

from notifications.models import Rule
from retailers.models import AuditEntry
from retailers.services import audit


def switch_rule(
    *, name: str, channel: str, enabled: bool, by: int | None, now: datetime
) -> AuditEntry | None:
    """From the next plan on; what is planned goes out. None where it stood so already.

    Raises Rule.DoesNotExist.
    """
    with transaction.atomic():
        rule = Rule.objects.select_for_update(no_key=True).get(name=name, channel=channel)
        if rule.enabled is enabled:
            return None
        rule.enabled = enabled
        rule.save(update_fields=["enabled"])
        data = {"name": name, "channel": channel, "was": not enabled, "now": enabled}
        return audit.record(
            by=by, kind="rule.switched", subject=f"rule:{rule.pk}", data=data, now=now
        )
