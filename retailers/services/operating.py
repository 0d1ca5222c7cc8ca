"""What the house's operator does: makes retailers, and stops or resumes all sending."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from retailers.models import Platform, Retailer
from retailers.models.retailer import HOUSE_ID
from retailers.services import audit, members
from retailers.services.opening import BrandIn, open_retailer, slug_problem
from retailers.services.problems import Problem
from retailers.tenancy import acting_for

NAME_CHARS: Final = 80
_SLUGS: Final = {
    "spelling": "1 to 40 of a-z, 0-9 and single dashes between them.",
    "reserved": "This word stands in the house's own addresses: choose another.",
}


class Refused(ValueError):
    """Everything that is wrong with what was typed."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].message)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class RetailerIn:
    """`owner` is an e-mail address; `country` ISO 3166-1 alpha-2; `zone` an IANA name."""

    slug: str
    name: str
    owner: str
    country: str
    locale: str
    zone: str


def make_retailer(
    *, said: RetailerIn, locales: frozenset[str], by: int, now: datetime
) -> tuple[Retailer, str]:
    """A retailer with one brand of its name, not live; and the token of its owner's invitation,
    which opens once. Raises Refused. `now` is business time."""
    if problems := _problems(said, locales):
        raise Refused(*problems)
    brand = BrandIn(said.slug, said.name, locale=said.locale, zone=said.zone)
    try:
        with transaction.atomic():
            retailer = open_retailer(
                slug=said.slug, name=said.name, country=said.country, live_at=None, brands=[brand]
            )
            with acting_for(retailer.pk):
                invited = members.invite(email=said.owner, role="owner", by=by, now=now)
            _note("retailer.made", f"retailer:{retailer.pk}", {"slug": said.slug}, by, now)
    except IntegrityError:
        raise Refused(Problem("taken", "This address is taken: choose another.", "slug")) from None
    return retailer, invited.token


def stop_sending(*, slug: str | None, stopped: bool, by: int, now: datetime) -> bool:
    """Of one retailer, or (slug None) of the whole house: from the next message on nothing leaves,
    or leaves again. False where it stood so already. Raises Retailer.DoesNotExist."""
    with transaction.atomic():
        if slug is None:
            rows = Platform.objects.filter(sending_stopped=not stopped)
            changed = bool(rows.update(sending_stopped=stopped))
            kind, subject = "house.stopped", "house"
        else:
            retailer = Retailer.objects.exclude(pk=HOUSE_ID).get(slug=slug)
            rows_of = Retailer.objects.filter(pk=retailer.pk, sending_stopped=not stopped)
            changed = bool(rows_of.update(sending_stopped=stopped))
            kind, subject = "retailer.stopped", f"retailer:{retailer.pk}"
        if changed:
            _note(kind, subject, {"was": not stopped, "now": stopped}, by, now)
    return changed


def _note(kind: str, subject: str, data: dict[str, object], by: int, now: datetime) -> None:
    """In the house's own book: what its operator did."""
    with acting_for(HOUSE_ID):
        audit.record(by=by, kind=kind, subject=subject, data=data, now=now)


def _problems(said: RetailerIn, locales: frozenset[str]) -> list[Problem]:
    found = []
    if why := slug_problem(said.slug):
        found.append(Problem("slug", _SLUGS[why], "slug"))
    if not said.name or len(said.name) > NAME_CHARS or not said.name.isprintable():
        found.append(Problem("name", f"1 to {NAME_CHARS} printable characters.", "name"))
    try:
        validate_email(said.owner)
    except ValidationError:
        found.append(Problem("email", "This is no e-mail address.", "owner"))
    if not re.fullmatch(r"[A-Z]{2}", said.country):
        found.append(Problem("country", "Two letters, such as US.", "country"))
    if said.locale not in locales:
        found.append(Problem("locale", f"One of {', '.join(sorted(locales))}.", "locale"))
    if said.zone not in available_timezones():
        found.append(Problem("zone", "An IANA name, such as America/New_York.", "zone"))
    return found
