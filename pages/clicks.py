"""`/c/{token}`: counts a click on a campaign and leads to the address that the campaign holds.

Nothing of the request says where it leads, so it is no open redirect: the token only names a
campaign, and nobody but us can write one.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from engagement.clicks import Clicked, read_click
from engagement.models import Campaign
from insights.services.counting import count_click
from narvar.lib import clock
from pages import floods
from pages.bots import is_person
from pages.safely import READ, plain, safely
from retailers.tenancy import acting_for


def click(request: HttpRequest, token: str) -> HttpResponse:
    """303, also while the campaign rests; the usual 404 once it is removed."""
    return safely(request, lambda: _click(request, token), methods=READ)


def _click(request: HttpRequest, token: str) -> HttpResponse:
    clicked = read_click(token)
    if clicked is None:
        return plain(request, "missing", status=404)
    with acting_for(clicked.retailer_id):
        campaign = Campaign.objects.filter(pk=clicked.campaign_id, removed_at=None).first()
        if campaign is None:
            return plain(request, "missing", status=404)
        if _counts(request, token):
            _count(campaign, clicked)
        url = campaign.url
    response = HttpResponseRedirect(url)
    response.status_code = 303
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _counts(request: HttpRequest, token: str) -> bool:
    return request.method == "GET" and is_person(request) and floods.is_fresh(request, token)


def _count(campaign: Campaign, clicked: Clicked) -> None:
    count_click(campaign=campaign, order_id=clicked.order_id, now=clock.now())
