"""A retailer's own carrier accounts. For owners only."""

from collections.abc import Mapping
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from console.views.account_form import answer
from console.views.door import for_member, missing
from retailers.selectors import Membership


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def accounts(request: HttpRequest, member: Membership) -> HttpResponse:
    if member.role != "owner":
        return missing(request)

    def shown(context: Mapping[str, Any], status: int) -> HttpResponse:
        around = {"member": member, "owner": True, "asked": "", "flashes": get_messages(request)}
        return render(request, "console/accounts.html", {**around, **context}, status=status)

    return answer(request, shown)
