"""A bell for the workers: "look now". Losing every bell delays work and loses nothing.

Nothing on a request's path rings it: shifts look at their rows several times a second.
"""

from typing import Final

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger()

# Left to itself the client tries for six seconds, in which whoever rings does no work.
_TRY_ONCE: Final = {"max_retries": 1, "interval_start": 0, "interval_step": 0}


def ring(task: str) -> bool:
    """Ring for `task` (by name); says whether the broker took it."""
    try:
        with current_app.connection_for_write(transport_options=_TRY_ONCE) as broker:
            current_app.send_task(task, connection=broker, retry=False, expires=30)
    except OperationalError as error:
        log.info("bell not rung", task=task, reason=str(error))
        return False
    return True
