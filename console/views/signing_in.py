"""Sign-in, sign-out and passwords: allauth's flow and rate limits, behind pages of our own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from allauth.account.views import (
    LoginView,
    LogoutView,
    PasswordChangeView,
    PasswordResetDoneView,
    PasswordResetFromKeyDoneView,
    PasswordResetFromKeyView,
    PasswordResetView,
)
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from redis.exceptions import RedisError

from console.views.door import private

log = structlog.get_logger()
# Django's form views would take a PUT for a POST.
METHODS = ["get", "post", "head", "options"]
Dispatch = Callable[..., HttpResponseBase]


def counted(dispatch: Dispatch) -> Dispatch:
    """Without the cache nobody counts the tries, so nobody comes in."""

    @wraps(dispatch)
    def answer(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return dispatch(self, request, *args, **kwargs)
        except RedisError as error:
            log.warning("sign-in without cache", reason=type(error).__name__)
            away = render(request, "console/away.html", status=503)
            away["Retry-After"] = "5"
            return away

    return answer


class SignIn(LoginView):  # type: ignore[misc]
    """One message for an unknown address, a wrong password and a closed account."""

    template_name = "console/sign_in.html"
    http_method_names = METHODS

    @counted
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class SignOut(LogoutView):  # type: ignore[misc]
    """POST ends the session; GET asks first, since a link must not sign anybody out."""

    template_name = "console/sign_out.html"
    http_method_names = METHODS


@method_decorator((private, login_required), name="dispatch")
class ChangePassword(PasswordChangeView):  # type: ignore[misc]
    """Ends the person's other sessions."""

    template_name = "console/password_change.html"
    http_method_names = METHODS
    success_url = reverse_lazy("account_reset_password_from_key_done")

    @counted
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class ResetPassword(PasswordResetView):  # type: ignore[misc]
    """The same answer for an address that is known and for one that is not."""

    template_name = "console/password_reset.html"
    http_method_names = METHODS

    @counted
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponseBase:
        if not settings.EMAIL_HOST_SET:
            return render(self.request, "console/no_mail.html", status=503)
        response: HttpResponseBase = super().form_valid(form)
        return response


class ResetSent(PasswordResetDoneView):  # type: ignore[misc]
    template_name = "console/password_sent.html"
    http_method_names = METHODS


class NewPassword(PasswordResetFromKeyView):  # type: ignore[misc]
    """Opened by the link in the mail, once."""

    template_name = "console/password_new.html"
    http_method_names = METHODS

    @counted
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class PasswordSet(PasswordResetFromKeyDoneView):  # type: ignore[misc]
    template_name = "console/password_set.html"
    http_method_names = METHODS


def too_many(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """The project's handler429, which allauth calls."""
    response = render(request, "console/too_many.html", status=429)
    response["Retry-After"] = "60"
    return response
