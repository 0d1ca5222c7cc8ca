"""The composition root: which app answers where."""

from django.urls import include, path

urlpatterns = [
    path("", include("retailers.urls")),
    path("api/v1/", include("retailers.api.urls")),
    path("api/v1/", include("tracking.api.urls")),
    path("callbacks/", include("notifications.urls")),
    path("", include("console.urls_house")),
    path("", include("console.urls")),
    path("", include("pages.urls")),
]
# allauth's answer to too many tries at signing in.
handler429 = "console.views.signing_in.too_many"

handler500 = "retailers.middleware.uncaught"
