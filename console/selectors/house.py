"""What is wrong with the works rather than with one order: queues at rest, brakes, odd codes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _

from console import words
from console.causes import pause
from narvar.lib import clock
from notifications.models import Rule, SendLane
from retailers.models import Platform, Retailer
from retailers.tenancy import retailer_id
from tracking.models import CarrierAccount, CarrierSilence, PollLane, UnmappedCode

_CODES: Final = 20


@dataclass(frozen=True, slots=True)
class Trouble:
    """`what` needs a person, `how` they help; `page` is the name of the route where."""

    what: str
    how: str
    since: datetime | None
    tone: words.Tone
    page: str = ""


def troubles() -> tuple[Trouble, ...]:
    """Seven statements."""
    return (*_sending(), *_brakes(), *_lanes(), *_silences(), *_accounts(), *_codes())


def _sending() -> Iterator[Trouble]:
    retailer = Retailer.objects.get(pk=retailer_id())
    if Platform.objects.filter(sending_stopped=True).exists():
        what = _("The house has stopped all sending.")
        yield Trouble(what, _("Whoever runs the house starts it again."), None, "bad")
    if retailer.sending_stopped:
        what = _("All sending of this shop is stopped.")
        yield Trouble(what, _("Start it again under Messages."), None, "bad", "console_messages")
    elif retailer.live_at is None:
        what = _("The shop is not live: shoppers get no messages.")
        how = _("Look through the messages, then go live.")
        yield Trouble(what, how, None, "watch", "console_messages")


def _brakes() -> Iterator[Trouble]:
    for rule in Rule.objects.exclude(braked_at=None).order_by("braked_at"):
        what = _("The brake holds “%(rule)s” (%(channel)s): ten times the usual hour.")
        yield Trouble(
            what % {"rule": words.milestone(rule.name), "channel": words.channel(rule.channel)},
            _("Look at what waits, then release or drop it."),
            rule.braked_at,
            "bad",
            "console_messages",
        )


def _lanes() -> Iterator[Trouble]:
    now = clock.machine()
    for poll in PollLane.objects.filter(paused_until__gt=now).order_by("pk"):
        what = _("%(carrier)s rests after a refusal: %(why)s.")
        yield Trouble(
            what % {"carrier": words.carrier(poll.carrier), "why": pause(poll.pause_reason)},
            _("It is asked again by itself. If it goes on, check the account’s keys."),
            None,
            "watch",
        )
    for lane in SendLane.objects.filter(paused_until__gt=now).order_by("pk"):
        what = _("Sending by %(channel)s rests: %(why)s.")
        yield Trouble(
            what % {"channel": words.channel(lane.channel), "why": pause(lane.pause_reason)},
            _("It is tried again by itself; nothing is lost meanwhile."),
            None,
            "watch",
        )


def _silences() -> Iterator[Trouble]:
    for row in CarrierSilence.objects.filter(resolved_at=None, opened_at__isnull=False):
        what = _("%(carrier)s answers nothing: %(why)s. No parcel there is judged late meanwhile.")
        yield Trouble(
            what
            % {"carrier": words.carrier(row.carrier), "why": pause(row.reason) or _("silence")},
            _("Check the account; if it is the carrier, wait."),
            row.since,
            "bad",
        )


def _accounts() -> Iterator[Trouble]:
    for account in CarrierAccount.objects.filter(enabled=False).order_by("carrier", "name"):
        what = _("The %(carrier)s account “%(name)s” is switched off.")
        yield Trouble(
            what % {"carrier": words.carrier(account.carrier), "name": account.name},
            _("Its parcels are not asked about."),
            None,
            "plain",
        )


def _codes() -> Iterator[Trouble]:
    codes = list(UnmappedCode.objects.order_by(F("last_seen_at").desc())[:_CODES])
    if codes:
        what = _("Codes without a word of ours: %(codes)s.")
        told = ", ".join(f"{words.carrier(c.carrier)} {c.code} ({c.count}×)" for c in codes[:5])
        yield Trouble(
            what % {"codes": told},
            _("Shoppers see the carrier’s own text. Whoever runs the house can add them."),
            codes[0].last_seen_at,
            "plain",
        )
