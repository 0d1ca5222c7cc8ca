"""Whether a form or a beacon was sent by one of our own pages, without a cookie to prove it."""

from django.http import HttpRequest


def from_here(request: HttpRequest) -> bool:
    """By Sec-Fetch-Site, which no page can forge; else by Origin.

    A sender that says neither is no browser. `Origin: null` proves nothing: pages with
    `no-referrer` send it, and so do sandboxed frames.
    """
    site = request.META.get("HTTP_SEC_FETCH_SITE", "")
    if site:
        return bool(site == "same-origin")
    scheme = "https" if request.is_secure() else "http"
    ours = f"{scheme}://{request.get_host()}"
    return bool(request.META.get("HTTP_ORIGIN", "").lower() == ours.lower())
