"""Pages in a brand's look that show no order: the lookup form, a word after a form was sent.

Written anew for every request; nothing of them is kept anywhere.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from pages import answers
from pages.bodies import Body
from pages.languages import Language, shipped
from retailers.models import Brand
from retailers.theme import theme_of


def shop_page(
    request: HttpRequest,
    name: str,
    *,
    brand: Brand,
    language: Language,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """`pages/{name}.html` in the brand's look."""
    theme = theme_of(brand)
    with translation.override(language.words):
        html = render_to_string(
            f"pages/{name}.html",
            {
                "language": language,
                "languages": [(code, own, code == language.words) for code, own in shipped()],
                "seller": theme,
                "style": reverse("brand_style", args=[theme.slug, theme.version]),
                "chosen": bool(request.GET.get("lang")),
                "etag": "",
                **context,
            },
            using="jinja2",
        )
    response = answers.page(
        request, Body.of(html), language=language.tag, status=status, vary="Accept-Language"
    )
    # With `no-referrer` browsers send `Origin: null` along with a form.
    response["Referrer-Policy"] = "same-origin"
    return response
