from celery import shared_task

from narvar.lib.nudge import ring
from retailers.services import shifts


@shared_task(name="narvar.keep_shifts")
def keep_shifts() -> None:
    """Rung by beat: fill the places of the rota that nobody holds."""
    shifts.sign_of_life("beat")
    for kind in shifts.missing_shifts():
        ring(kind)
