"""Where the shopper's pages live. `pages.middleware` answers all but the start page before these
are looked at; they stand here so that whoever walks the routes meets them.
"""

from django.urls import path

from pages import clicks, lookup, preview, shopper, unsubscribe

urlpatterns = [
    path("", shopper.start, name="start"),
    path("t/<str:shown>", shopper.track, {"kind": "link"}, name="track"),
    path("s/<str:shown>", shopper.track, {"kind": "short"}, name="track_short"),
    path("m/<str:shown>", shopper.track, {"kind": "masked"}, name="track_masked"),
    path("brand/<slug:slug>/<str:version>.css", shopper.brand_style, name="brand_style"),
    path("brand/<slug:slug>/logo-<str:digest>.png", shopper.brand_image, name="brand_image"),
    path("pictures/<str:file>", shopper.picture, name="picture"),
    path("preview/<path:shown>", preview.preview, name="preview"),
    path("c/<str:token>", clicks.click, name="click"),
    path("u/<str:code>", unsubscribe.page, name="unsubscribe"),
    path("<slug:brand>/track", lookup.lookup, name="lookup"),
]
