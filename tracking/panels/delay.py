"""A delay as its shopper is told of it: what happened, what we do, and when we know more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracking.panels import words
from tracking.panels.due import is_open, next_working_day
from tracking.panels.local import Local, at_place, place_name
from tracking.selectors.delays import REMEMBERED, Kind, SeenDelay, SeenStorm
from tracking.selectors.page import SeenParcel
from tracking.states import Cause, Status

_MOST_TELLING: Final = ("storm", "carrier", "late", "stalled")
_AT_ITS_END: Final = frozenset(
    {Status.DELIVERED, Status.RETURNED, Status.CANCELLED, Status.READY_FOR_PICKUP}
)

STORMS: Final[Mapping[str, Promise]] = {
    "winter_storm": gettext_lazy("Winter storm"),
    "ice_storm": gettext_lazy("Ice storm"),
    "blizzard": gettext_lazy("Blizzard"),
    "snow": gettext_lazy("Heavy snow"),
    "hurricane": gettext_lazy("Hurricane"),
    "typhoon": gettext_lazy("Typhoon"),
    "tropical_storm": gettext_lazy("Tropical storm"),
    "storm_surge": gettext_lazy("Storm surge"),
    "tornado": gettext_lazy("Tornado"),
    "flood": gettext_lazy("Flood"),
    "extreme_wind": gettext_lazy("Extreme wind"),
    "dust": gettext_lazy("Dust storm"),
    "fire": gettext_lazy("Wildfire"),
    "avalanche": gettext_lazy("Avalanche"),
    "tsunami": gettext_lazy("Tsunami"),
    "volcano": gettext_lazy("Volcanic ash"),
}
"""Our words for what holds parcels; whatever else there is, in the weather service's own."""

_WATCHED: Final = gettext_lazy(
    "We follow every scan of the carrier. As soon as the day changes, you see it here."
)
_WITH_CUSTOMS: Final = gettext_lazy(
    "The carrier is working on it with customs. As soon as your parcel is let in, you see it here."
)
DOING: Final[Mapping[Cause, Promise]] = {
    Cause.WEATHER: gettext_lazy(
        "We follow the weather and the carrier. Your parcel goes on as soon as the roads are safe."
    ),
    Cause.DISASTER: gettext_lazy(
        "We follow the news and the carrier. Your parcel goes on as soon as the way is safe."
    ),
    Cause.CARRIER_MISROUTE: gettext_lazy(
        "The carrier is sending it the right way. We follow every scan until it is with you."
    ),
    Cause.CARRIER_DAMAGE: words.NEXT[Cause.CARRIER_DAMAGE],
    Cause.CARRIER_LOST: words.NEXT[Cause.CARRIER_LOST],
    Cause.CUSTOMS_CLEARANCE: _WITH_CUSTOMS,
    Cause.CUSTOMS_DOCUMENTS: gettext_lazy(
        "If customs needs something from you, we or the carrier will write to you."
    ),
    Cause.CUSTOMS_PAYMENT: words.NEXT[Cause.CUSTOMS_PAYMENT],
    Cause.CUSTOMS_REFUSED: words.HELP,
    Cause.RECIPIENT_ADDRESS: words.NEXT[Cause.RECIPIENT_ADDRESS],
    Cause.RECIPIENT_UNAVAILABLE: words.NEXT[Cause.RECIPIENT_UNAVAILABLE],
    Cause.RECIPIENT_REFUSED: words.HELP,
    Cause.RECIPIENT_UNCLAIMED: words.HELP,
}
"""What the shop is doing, where the cause decides it; else it watches."""


@dataclass(frozen=True, slots=True)
class DelayPanel:
    kind: Kind
    title: str
    happened: str
    was: str
    """The day that was told, to be struck through; "" without one or where it still holds."""
    now: str
    """The honest window in its place; "" where nobody can say yet."""
    doing: str
    more: str
    """When we know more."""
    over: bool
    """All clear: shown for two days."""


def delays(
    parcel: SeenParcel, now: datetime, zone: tzinfo, local: Local
) -> tuple[DelayPanel | None, list[datetime]]:
    """The one that says most, and the moments at which its words change by themselves."""
    if parcel.status in _AT_ITS_END:
        return None, []
    found = sorted(parcel.delays, key=lambda delay: _MOST_TELLING.index(delay.kind))
    present = [delay for delay in found if is_open(delay)]
    if present:
        return _present(present[0], parcel, now, zone, local)
    return _passed(found, parcel, now, local)


def _present(
    delay: SeenDelay, parcel: SeenParcel, now: datetime, zone: tzinfo, local: Local
) -> tuple[DelayPanel | None, list[datetime]]:
    known = window(delay.low_on, delay.high_on, local)
    panel = DelayPanel(
        kind=delay.kind,
        title=_title(delay, parcel),
        happened=_happened(delay, parcel, zone, local),
        was=local.day(delay.was_on) if delay.was_on and known else "",
        now=known,
        doing=_doing(delay),
        more=_more(delay, parcel, now, zone, local),
        over=False,
    )
    ends = [delay.storm.ends] if delay.storm and delay.storm.ends > now else []
    return panel, ends


def _passed(
    found: Iterable[SeenDelay], parcel: SeenParcel, now: datetime, local: Local
) -> tuple[DelayPanel | None, list[datetime]]:
    for delay in found:
        ended = delay.resolved_at
        if delay.kind == "storm" and ended and now < ended + REMEMBERED:
            title = _("The storm has passed")
            if delay.storm:
                title = _("%(storm)s has passed") % {"storm": storm_near(delay.storm, parcel)}
            happened = (
                _("Your parcel is moving again.")
                if delay.resolution == "moved"
                else _("The carrier can move parcels there again, yours too.")
            )
            panel = DelayPanel("storm", title, happened, "", "", "", "", True)
            return panel, [ended + REMEMBERED]
    return None, []


def storm_near(storm: SeenStorm, parcel: SeenParcel) -> str:
    """Hurricane Debby near Tampa, FL"""
    place = last_place(parcel)
    name = storm_name(storm)
    return _("%(storm)s near %(place)s") % {"storm": name, "place": place} if place else name


def storm_name(storm: SeenStorm) -> str:
    what = str(STORMS[storm.kind]) if storm.kind in STORMS else _plain_event(storm.event)
    return _("%(kind)s %(name)s") % {"kind": what, "name": storm.name} if storm.name else what


def last_place(parcel: SeenParcel) -> str:
    names = (place_name(scan.place, home=parcel.country) for scan in parcel.scans)
    return next((name for name in names if name), "")


def window(low: date | None, high: date | None, local: Local) -> str:
    """Thursday, November 26 – Friday, November 27"""
    if low is None:
        return ""
    if high is None or high <= low:
        return local.day(low)
    return _("%(first)s to %(last)s") % {"first": local.day(low), "last": local.day(high)}


def _plain_event(event: str) -> str:
    """Ice Storm, of the service's "Ice Storm Warning"."""
    for word in (" Warning", " Watch", " Advisory", " Emergency"):
        event = event.removesuffix(word)
    return event


def _title(delay: SeenDelay, parcel: SeenParcel) -> str:
    if delay.kind == "storm" and delay.storm:
        return storm_near(delay.storm, parcel)
    if cause := _cause(delay):
        return str(words.CAUSES[cause])
    return {
        "storm": _("Bad weather is holding up the carrier."),
        "late": _("Your parcel has not come on the day we told you."),
        "stalled": _("Your parcel has not been scanned for some days."),
    }.get(delay.kind, _("The carrier is running late."))


def _happened(delay: SeenDelay, parcel: SeenParcel, zone: tzinfo, local: Local) -> str:
    seen = _last_seen(parcel, zone, local)
    if delay.kind == "storm":
        return _("The carrier cannot move parcels there for now.") + (f" {seen}" if seen else "")
    return seen if delay.kind == "stalled" else ""


def _last_seen(parcel: SeenParcel, zone: tzinfo, local: Local) -> str:
    if not parcel.scans:
        return ""
    day = local.day(_there(parcel.scans[0].at, parcel, zone).date())
    if place := last_place(parcel):
        return _("It was last scanned in %(place)s on %(date)s.") % {"place": place, "date": day}
    return _("It was last scanned on %(date)s.") % {"date": day}


def _doing(delay: SeenDelay) -> str:
    cause = Cause.WEATHER if delay.kind == "storm" else _cause(delay)
    if delay.kind == "stalled" and cause is None:
        return _("We keep asking the carrier. If nothing moves by then, please write to us.")
    return str(DOING.get(cause, _WATCHED) if cause else _WATCHED)


def _cause(delay: SeenDelay) -> Cause | None:
    return Cause(delay.cause) if delay.cause else None


def _more(delay: SeenDelay, parcel: SeenParcel, now: datetime, zone: tzinfo, local: Local) -> str:
    if delay.storm and delay.storm.ends > now:
        ends = _there(delay.storm.ends, parcel, zone)
        told = {
            "day": local.day(ends.date()),
            "time": local.time(ends),
            "zone": local.name(local.zone(ends)),
        }
        return _("The warning lasts until %(day)s, %(time)s %(zone)s. We know more then.") % told
    day = local.day(next_working_day(local.today))
    return _("We know more by %(date)s.") % {"date": day}


def _there(moment: datetime, parcel: SeenParcel, zone: tzinfo) -> datetime:
    """On the clock of the place where the parcel waits."""
    for scan in parcel.scans:
        if scan.place.get("zone") or scan.offset is not None:
            return at_place(moment, scan.offset, scan.place.get("zone"))
    return moment.astimezone(zone)
