from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from pages import clicks, lookup, shopper

Handler = Callable[[HttpRequest], HttpResponse]


def shopper_pages(get_response: Handler) -> Handler:
    """Answers the shopper's pages here, before sessions, CSRF and messages: they need none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith("/t/"):
            return shopper.track(request, "link", path[3:])
        if path.startswith("/s/"):
            return shopper.track(request, "short", path[3:])
        if path.startswith("/brand/"):
            return _brand(request, path)
        if path.startswith("/c/"):
            return clicks.click(request, path[3:])
        if path.endswith("/track") and path.count("/") == 2:
            return lookup.lookup(request, path[1:-6])
        return get_response(request)

    return middleware


def _brand(request: HttpRequest, path: str) -> HttpResponse:
    slug, slash, file = path.removeprefix("/brand/").partition("/")
    version, dot, kind = file.partition(".")
    if not slash or not dot or kind != "css":
        return shopper.missing(request)
    return shopper.brand_style(request, slug, version)
