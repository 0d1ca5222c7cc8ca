from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from narvar.lib import sql


class Command(BaseCommand):
    """Exit code 0 while the named process gives signs of real work (for health checks)."""

    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=["worker", "beat"])
        parser.add_argument("--within", type=float, default=30.0, help="machine seconds")

    def handle(self, *args: Any, name: str, within: float, **options: Any) -> None:
        rows = sql.fetch(
            "SELECT extract(epoch FROM clock_timestamp() - seen_at) FROM canary WHERE name = %s",
            [name],
        )
        if not rows or float(rows[0][0]) > within:
            raise CommandError(f"{name} has given no sign of work for {within:g} s")
