import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from narvar.lib import clock
from notifications.bounces import MAX_BYTES
from notifications.services.bounces import mail_key, take_return


class Command(BaseCommand):
    help = "Takes in a bounce or complaint from standard input, as a mail server pipes it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--address", action="store_true", help="print where a pipe may POST them instead"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["address"]:
            self.stdout.write(f"{settings.BASE_URL}/callbacks/mail/{mail_key()}")
            return
        returned = take_return(sys.stdin.buffer.read(MAX_BYTES), now=clock.now())
        self.stdout.write(f"{returned.kind} {returned.detail}".strip())
