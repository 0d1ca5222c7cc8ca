"""Sign-in and sign-out: allauth's flow and rate limits, behind pages of our own."""

from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class SignIn(LoginView):  # type: ignore[misc]
    """One message for an unknown address, a wrong password and a closed account."""

    template_name = "console/sign_in.html"


class SignOut(LogoutView):  # type: ignore[misc]
    """POST ends the session; GET asks first, since a link must not sign anybody out."""

    template_name = "console/sign_out.html"


def too_many(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """The project's handler429, which allauth calls."""
    response = render(request, "console/too_many.html", status=429)
    response["Retry-After"] = "60"
    return response
