"""The console's addresses. `account_login` and `account_logout` are the names allauth asks for."""

from django.urls import path

from console.views import choosing, orders, searching, signing_in

urlpatterns = [
    path("login", signing_in.SignIn.as_view(), name="account_login"),
    path("logout", signing_in.SignOut.as_view(), name="account_logout"),
    path("console/", choosing.choose, name="console"),
    path("console/<slug:slug>/", orders.listed, name="console_orders"),
    path("console/<slug:slug>/search", searching.search, name="console_search"),
    path(
        "console/<slug:slug>/orders/<slug:brand>/<path:number>", orders.shown, name="console_order"
    ),
]
