"""The shortest way for the commonest answer: a page that this process has ready.

Django's request, response and signals cost more than such an answer. So the whole application is
wrapped once (`narvar/wsgi.py`), and only what is not plain goes on to Django, where
`pages.middleware` answers it in full: other methods, languages asked for, conditional requests,
bodies to be rendered or unpacked, links that open nothing, a database that is away.
"""

from collections.abc import Iterable
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication

from django.db import InterfaceError, OperationalError

from pages import answers, shopper
from pages.door import Kind

_KINDS: Final[dict[str, Kind]] = {"/t/": "link", "/s/": "short", "/m/": "masked"}
_Headers = list[tuple[str, str]]


class ShopperPages:
    def __init__(self, django: WSGIApplication) -> None:
        self._django = django

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        answer = _at_hand(environ)
        if answer is None:
            return self._django(environ, start_response)
        headers, body = answer
        start_response("200 OK", headers)
        return [body]


def _at_hand(environ: dict[str, Any]) -> tuple[_Headers, bytes] | None:
    path = environ["PATH_INFO"]
    kind = _KINDS.get(path[:3])
    if kind is None or not _is_plain(environ):
        return None
    try:
        found = shopper.at_hand(kind, path[3:])
    except (OperationalError, InterfaceError):
        return None  # Django's way tries again and knows what to say
    if found is None:
        return None
    body, language = found
    headers = answers.page_headers(body, language.tag)
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body.gzipped))
    headers["Content-Type"] = answers.HTML
    return list(headers.items()), body.gzipped


def _is_plain(environ: dict[str, Any]) -> bool:
    return (
        environ["REQUEST_METHOD"] == "GET"
        and not environ.get("QUERY_STRING")
        and "HTTP_IF_NONE_MATCH" not in environ
        and answers.takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    )
