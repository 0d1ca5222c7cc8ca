from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction

from narvar.lib import clock
from notifications.services.rules import ensure_default_rules
from retailers.models import Brand, User
from retailers.services.keys import SCOPES, issue_key
from retailers.services.opening import BrandIn, UnfitBrand, add_member, open_retailer
from retailers.tenancy import acting_for


class Command(BaseCommand):
    """Make a retailer with one brand, its first API key and its owner. The key is shown once.

    Nothing is sent before the retailer goes live: give --live when its first orders are real.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="stands in addresses, such as alder-finch")
        parser.add_argument("name")
        parser.add_argument("--country", default="US", help="ISO 3166-1 alpha-2")
        parser.add_argument("--locale", default="en")
        parser.add_argument("--zone", default="UTC", help="IANA name, such as America/New_York")
        parser.add_argument("--owner", help="e-mail of somebody who signs in; made where unknown")
        parser.add_argument("--password", help="for an owner who is made")
        parser.add_argument("--live", action="store_true")

    def handle(self, *args: Any, slug: str, **options: Any) -> None:
        try:
            with transaction.atomic():
                key = self._open(slug, options)
        except IntegrityError as error:
            raise CommandError(f"{slug} is taken: choose another slug") from error
        except UnfitBrand as error:
            raise CommandError(f"cannot stand: {error}") from error
        self.stdout.write(key)

    def _open(self, slug: str, options: dict[str, Any]) -> str:
        brand = BrandIn(slug, options["name"], locale=options["locale"], zone=options["zone"])
        today = clock.now()
        retailer = open_retailer(
            slug=slug,
            name=options["name"],
            country=options["country"],
            live_at=today if options["live"] else None,
            brands=[brand],
        )
        with acting_for(retailer.pk):
            ensure_default_rules()
            if options["owner"]:
                add_member(user=_person(options["owner"], options["password"]), role="owner")
            row = Brand.objects.get(slug=slug)
            return issue_key(brand=row, name="First key", scopes=SCOPES, test=False)[1]


def _person(email: str, password: str | None) -> User:
    known = User.objects.filter(email=email.strip().lower()).first()
    return known or User.objects.create_user(email=email, password=password)
