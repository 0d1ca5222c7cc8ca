import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from retailers.models import Retailer
from retailers.models.retailer import HOUSE_ID
from tracking.carriers.registry import CARRIERS
from tracking.polling.accounts import seal_account


class Command(BaseCommand):
    """Add or replace an account at a carrier: the house's, or one retailer's own.

    The secrets come as a JSON object on standard input, so that no shell history keeps them:
    {"client_id": …, "client_secret": …}, for DHL {"api_key": …}. They are kept sealed.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("carrier", choices=sorted(CARRIERS))
        parser.add_argument("--retailer", help="slug; without it the account is the house's")
        parser.add_argument("--name", default="main")

    def handle(self, *args: Any, carrier: str, **options: Any) -> None:
        seal_account(
            retailer_id=_owner(options["retailer"]),
            carrier=carrier,
            name=options["name"],
            base_url=settings.CARRIER_BASE_URLS[carrier],
            secrets=_secrets(sys.stdin.read()),
        )


def _owner(slug: str | None) -> int:
    if slug is None:
        return HOUSE_ID
    found = Retailer.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"there is no retailer {slug}")
    return found


def _secrets(text: str) -> dict[str, str]:
    try:
        secrets = json.loads(text)
    except ValueError as error:
        raise CommandError(f"standard input is not JSON: {error}") from error
    if not isinstance(secrets, dict) or not all(isinstance(v, str) for v in secrets.values()):
        raise CommandError("standard input must hold an object of texts")
    return secrets
