"""The language that a signed-in person chose, before the one of their browser."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from console.words import CHOSEN

Answer = Callable[[HttpRequest], HttpResponse]


def chosen_language(answer: Answer) -> Answer:
    """Stands behind Django's LocaleMiddleware, which has set the browser's."""

    def answered(request: HttpRequest) -> HttpResponse:
        # Without the cookie there is no session: the API and shoppers cost no statement.
        known = settings.SESSION_COOKIE_NAME in request.COOKIES
        chosen = request.session.get(CHOSEN) if known else None
        if chosen not in dict(settings.LANGUAGES):
            return answer(request)
        request.LANGUAGE_CODE = chosen
        with translation.override(chosen):
            response = answer(request)
        response["Content-Language"] = chosen
        return response

    return answered
