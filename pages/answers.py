"""The answers of the shopper's side, with the headers that every one of them carries.

`no-store` (OWASP ASVS 5.0, 14.3.2): a page tells what somebody bought and where it goes, so no
browser and no proxy keeps a copy. The ETag is for the page's own script, which asks again while
it is open and is told 304.
"""

import re
from typing import Final

from django.http import HttpRequest, HttpResponse

from pages.bodies import Body

CSP: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_ALWAYS: Final = {
    "Content-Security-Policy": CSP,
    # A page with forms: under `no-referrer` browsers send `Origin: null`. No other site is told.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HTML: Final = "text/html; charset=utf-8"
_GZIP: Final = re.compile(r"(?:^|[,\s])(?:x-)?gzip\s*(?:$|,|;\s*q=(?!0(?:\.0*)?\s*(?:$|,)))")


def page_headers(body: Body, language: str) -> dict[str, str]:
    """Of a page in any encoding."""
    headers = {
        **_ALWAYS,
        "Cache-Control": "private, no-store",
        "Vary": "Accept-Encoding",
        "Content-Language": language,
    }
    if body.etag:
        headers["ETag"] = body.etag
    return headers


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header names gzip and does not refuse it."""
    return _GZIP.search(accepted) is not None


def page(
    request: HttpRequest, body: Body, *, language: str, status: int = 200, vary: str = ""
) -> HttpResponse:
    """The body as the browser can take it; no body for HEAD and for what it has already."""
    headers = page_headers(body, language)
    if vary:
        headers["Vary"] += f", {vary}"
    if body.etag and body.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        return HttpResponse(status=304, headers=headers)
    if takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        headers["Content-Encoding"] = "gzip"
        content = body.gzipped
    else:
        content = body.plain()
    return _with_length(request, content, status, HTML, headers)


def stylesheet(request: HttpRequest, css: str, *, immutable: bool) -> HttpResponse:
    kept = "public, max-age=31536000, immutable" if immutable else "no-cache"
    headers = {**_ALWAYS, "Cache-Control": kept}
    return _with_length(request, css.encode(), 200, "text/css; charset=utf-8", headers)


def picture(request: HttpRequest, content: bytes, kind: str) -> HttpResponse:
    """Named by its content, so kept for ever."""
    headers = {**_ALWAYS, "Cache-Control": "public, max-age=31536000, immutable"}
    return _with_length(request, content, 200, kind, headers)


def not_allowed() -> HttpResponse:
    headers = {**_ALWAYS, "Allow": "GET, HEAD", "Cache-Control": "no-store"}
    return _kept_out_of_logs(HttpResponse(status=405, headers=headers))


def _with_length(
    request: HttpRequest, content: bytes, status: int, kind: str, headers: dict[str, str]
) -> HttpResponse:
    headers["Content-Length"] = str(len(content))
    shown = b"" if request.method == "HEAD" else content
    return _kept_out_of_logs(HttpResponse(shown, status=status, content_type=kind, headers=headers))


def _kept_out_of_logs(response: HttpResponse) -> HttpResponse:
    """Django logs the path of every 4xx and 5xx; here the path is the key to somebody's order."""
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
