"""What the page earns: views, clicks and what came of them, day by day."""

from datetime import date
from typing import Any, Final

from babel.dates import format_skeleton
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from console.plots import plot
from console.selectors.engaging import brands_to_fill
from console.views.door import for_member, page
from console.views.engaging import brand_asked
from insights.selectors.daily import Earned, Summary, summary
from insights.services.counting import brand_day
from insights.states import Kind
from narvar.lib import clock
from retailers.selectors import Membership

SPANS: Final = (7, 30, 90)
_MISSES_TO_WATCH: Final = 50
"""Look-ups that found nothing on one day, and more than were found: somebody may be guessing."""


@require_safe
@for_member
def figures(request: HttpRequest, member: Membership) -> HttpResponse:
    """`?brand=` and `?days=` stand in the address."""
    brands = brands_to_fill()
    brand = brand_asked(request, brands)
    if brand is None:
        return page(request, member, "insights.html", brands=brands, brand=None)
    days = _days(request.GET.get("days", ""))
    seen = summary(brand.pk, last=brand_day(brand.zone, clock.now()), days=days)
    return page(
        request,
        member,
        "insights.html",
        brands=brands,
        brand=brand,
        days=days,
        spans=SPANS,
        seen=seen,
        named=_day,
        totals={kind.value: seen.totals[kind] for kind in Kind},
        pages=plot([(day, views, 0) for day, views in seen.pages], name=_day),
        campaigns=[_shown(earned) for earned in seen.campaigns],
        guessed=_guessed(seen),
    )


def _days(text: str) -> int:
    return int(text) if text in {str(span) for span in SPANS} else 30


def _shown(earned: Earned) -> dict[str, Any]:
    days = [(day.day, day.views, day.clicks) for day in earned.days]
    return {"earned": earned, "total": earned.total, "plot": plot(days, name=_day)}


def _day(day: date) -> str:
    """`Nov 24`, in the console's language."""
    return str(format_skeleton("MMMd", day, locale=get_language() or "en"))


def _guessed(seen: Summary) -> tuple[date, int] | None:
    """The worst day of wrong guesses at the look-up form, if there is one to speak of."""
    worst = max(seen.lookups, key=lambda day: day[2])
    day, found, missed = worst
    return (day, missed) if missed >= _MISSES_TO_WATCH and missed > found else None
