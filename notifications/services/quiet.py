"""Night at the recipient: business hours, waited for by the machine's clock."""

from datetime import datetime
from typing import Final

from django.conf import settings

from narvar.lib import clock
from notifications.policy import QuietHours
from notifications.services.zones import zone_named

# A sandbox's clock may be set to the next morning at any moment.
LOOK_AGAIN_SECONDS: Final = 5.0


def quiet_until(zone: str, *, now: datetime) -> datetime | None:
    """The machine's moment at which to look again, if it is night in the zone at `now`."""
    morning = QuietHours(*settings.QUIET_HOURS).until(now, zone_named(zone))
    if morning is None:
        return None
    met = clock.machine_at(morning)
    return min(met, clock.machine_in(LOOK_AGAIN_SECONDS)) if settings.SANDBOX else met
