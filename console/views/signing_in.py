"""Sign-in and sign-out: allauth's flow and rate limits, behind pages of our own."""

from typing import Any

import structlog
from allauth.account.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from redis.exceptions import RedisError

log = structlog.get_logger()


class SignIn(LoginView):  # type: ignore[misc]
    """One message for an unknown address, a wrong password and a closed account."""

    template_name = "console/sign_in.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Without the cache nobody counts the tries, so nobody comes in."""
        try:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except RedisError as error:
            log.warning("sign-in without cache", reason=type(error).__name__)
            response = render(request, "console/away.html", status=503)
            response["Retry-After"] = "5"
        return response


class SignOut(LogoutView):  # type: ignore[misc]
    """POST ends the session; GET asks first, since a link must not sign anybody out."""

    template_name = "console/sign_out.html"


def too_many(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """The project's handler429, which allauth calls."""
    response = render(request, "console/too_many.html", status=429)
    response["Retry-After"] = "60"
    return response
