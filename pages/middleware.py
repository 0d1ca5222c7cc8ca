from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse

from pages import clicks, lookup, preview, shopper, unsubscribe

Handler = Callable[[HttpRequest], HttpResponse]
Answerer = Callable[[HttpRequest, str], HttpResponse]


def shopper_pages(get_response: Handler) -> Handler:
    """Answers the shopper's pages here, before sessions, CSRF and messages: they need none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        first, _, rest = request.path_info[1:].partition("/")
        answer = _BY_FIRST.get(first)
        if answer is not None and request.path_info.count("/") > 1:
            return answer(request, rest)
        if rest == "track":
            return lookup.lookup(request, first)
        return get_response(request)

    return middleware


def _brand(request: HttpRequest, rest: str) -> HttpResponse:
    slug, slash, file = rest.partition("/")
    name, dot, kind = file.rpartition(".")
    if slash and dot and kind == "css":
        return shopper.brand_style(request, slug, name)
    if slash and dot and kind == "png" and name.startswith("logo-"):
        return shopper.brand_image(request, slug, name.removeprefix("logo-"))
    return shopper.missing(request)


_BY_FIRST: Final[Mapping[str, Answerer]] = {
    "t": lambda request, shown: shopper.track(request, "link", shown),
    "s": lambda request, shown: shopper.track(request, "short", shown),
    "m": lambda request, shown: shopper.track(request, "masked", shown),
    "c": clicks.click,
    "u": unsubscribe.page,
    "brand": _brand,
    "pictures": shopper.picture,
    "preview": preview.preview,
}
"""By the address's first word. A brand's lookup form is `/{brand}/track`."""
