from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from console import words
from console.selectors.search import search_orders
from console.views.door import for_member
from retailers.selectors import Membership


@require_safe
@for_member
def search(request: HttpRequest, member: Membership) -> HttpResponse:
    """The whole page, or for htmx as one types only the list of what was found."""
    asked = request.GET.get("q", "")
    context = {"member": member, "asked": asked, "found": search_orders(asked), "words": words}
    typed = request.headers.get("HX-Request") == "true"
    response = render(request, f"console/{'found' if typed else 'search'}.html", context)
    response["Vary"] = "HX-Request"
    return response
