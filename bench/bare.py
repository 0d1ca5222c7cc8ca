"""The denominator of `bench.page`: bare granian + Django, one view, answering the same bytes.

`BENCH_ANSWER` names a JSON file {"headers": {…}, "body": base64}.
"""

import base64
import json
import os
from pathlib import Path

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

_answer = json.loads(Path(os.environ["BENCH_ANSWER"]).read_text())
HEADERS: dict[str, str] = _answer["headers"]
BODY: bytes = base64.b64decode(_answer["body"])

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], SECRET_KEY="bare")


def answer(request: HttpRequest, shown: str) -> HttpResponse:
    return HttpResponse(BODY, headers=HEADERS)


urlpatterns = [path("t/<str:shown>", answer)]
application: WSGIHandler = get_wsgi_application()
