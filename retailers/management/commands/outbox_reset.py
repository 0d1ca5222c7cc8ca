from typing import Any

from django.core.management.base import BaseCommand

from retailers.services.outbox import reset_positions


class Command(BaseCommand):
    """After restoring a backup into a new cluster, before anything is started: let the readers of
    the outbox go on where they were. See docs/operating.md. Runs as the worker (NARVAR_ROLE)."""

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reset_positions()} readers go on")
