"""A bell for the workers: "look now". Losing every bell delays work and loses nothing.

Nothing on a request's path rings it: shifts look at their rows several times a second.
"""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger()


def ring(task: str) -> bool:
    """Ring for `task` (by name); says whether the broker took it."""
    try:
        current_app.send_task(task, retry=False, expires=30)
        return True
    except OperationalError as error:
        log.info("bell not rung", task=task, reason=str(error))
        return False
