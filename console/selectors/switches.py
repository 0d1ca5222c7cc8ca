"""The messages a retailer sends, as a table of switches."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from console import words
from notifications.models import Delivery, Rule
from notifications.policy import Milestone
from retailers.models import Platform, Retailer
from retailers.tenancy import retailer_id


@dataclass(frozen=True, slots=True)
class Switch:
    channel: str
    enabled: bool
    braked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    title: str
    switches: tuple[Switch | None, ...]
    """In the order of `channels`."""


@dataclass(frozen=True, slots=True)
class Braked:
    name: str
    title: str
    channel: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Switches:
    live_at: datetime | None
    stopped: bool
    house_stopped: bool
    waiting: int
    channels: tuple[str, ...]
    lines: tuple[Line, ...]
    braked: tuple[Braked, ...]


def switches() -> Switches:
    """Four statements."""
    retailer = Retailer.objects.get(pk=retailer_id())
    rules = list(Rule.objects.filter(name__in=[m.value for m in Milestone]))
    channels = tuple(sorted({rule.channel for rule in rules}, key=lambda c: (c != "email", c)))
    due = Delivery.objects.filter(state="due").aggregate(count=Count("pk"))
    return Switches(
        live_at=retailer.live_at,
        stopped=retailer.sending_stopped,
        house_stopped=Platform.objects.filter(sending_stopped=True).exists(),
        waiting=int(due["count"]),
        channels=channels,
        lines=tuple(_line(milestone.value, rules, channels) for milestone in Milestone),
        braked=tuple(
            Braked(rule.name, words.milestone(rule.name), rule.channel, rule.braked_at)
            for rule in rules
            if rule.braked_at is not None
        ),
    )


def _line(name: str, rules: list[Rule], channels: tuple[str, ...]) -> Line:
    own = {
        rule.channel: Switch(rule.channel, rule.enabled, rule.braked_at)
        for rule in rules
        if rule.name == name
    }
    return Line(name, words.milestone(name), tuple(own.get(channel) for channel in channels))
