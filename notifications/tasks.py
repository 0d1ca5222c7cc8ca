from celery import shared_task

from narvar.lib import claims
from notifications.services.planning import plan_once
from notifications.services.queue import SENDS
from notifications.services.sending import reconcile_once, send_once
from retailers.services.shifts import work_a_shift


@shared_task(name="notifications.plan")
def plan() -> None:
    work_a_shift("notifications.plan", plan_once)


@shared_task(name="notifications.send")
def send() -> None:
    claims.mend_lanes(SENDS)
    work_a_shift("notifications.send", _send_and_reconcile)


def _send_and_reconcile() -> bool:
    # Both each time: under steady load what was left behind would else wait for the night.
    sent, reconciled = send_once(), reconcile_once()
    return sent or reconciled
