"""The views that a page tells of by itself once somebody looks at it (static/js/seen.js).

No cookie, nothing kept of the visitor; always the same empty answer, so that it tells nothing
about a link either.
"""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from engagement.models import Campaign
from insights.services.counting import count_seen
from narvar.lib import clock, ids
from pages import floods
from pages.bots import is_person
from pages.door import Kind, knock
from pages.origin import from_here
from retailers.tenancy import acting_for

_PAGE = "page"


def seen(request: HttpRequest, kind: Kind, shown: str, fields: Mapping[str, str]) -> HttpResponse:
    """`what` = "page" or the id of a campaign that came into sight."""
    what = fields.get("what", "")
    if from_here(request) and is_person(request) and floods.is_fresh(request, f"{shown} {what}"):
        _count(kind, shown, what)
    response = HttpResponse(status=204)
    response["Cache-Control"] = "no-store"
    return response


def _count(kind: Kind, shown: str, what: str) -> None:
    campaign = ids.decode("cmp", what)
    visit = knock(kind, shown) if what == _PAGE or campaign else None
    if visit is None:
        return
    with acting_for(visit.retailer_id):
        rows = Campaign.objects.filter(public_id=campaign) if campaign else Campaign.objects.none()
        count_seen(
            order_id=visit.order_id,
            campaign_ids=[row.pk for row in rows],
            page=what == _PAGE,
            now=clock.now(),
        )
