import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from demo.stage import set_the_stage


class Command(BaseCommand):
    """Set the demo's stage; prints the operator and retailers part of run.json."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rate", type=float, default=60.0, help="business seconds a second")

    def handle(self, *args: Any, rate: float, **options: Any) -> None:
        self.stdout.write(json.dumps(set_the_stage(rate=rate), ensure_ascii=False))
