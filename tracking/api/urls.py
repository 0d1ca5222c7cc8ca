from django.urls import path

from tracking.api import accounts, delays, views

# An order's number may hold anything, `/` too: the longer routes come first.
urlpatterns = [
    path("orders", views.OrdersView.as_view(), name="orders"),
    path("orders/bulk", views.BulkView.as_view(), name="orders-bulk"),
    path(
        "orders/<path:number>/shipments",
        views.OrderShipmentsView.as_view(),
        name="order-shipments",
    ),
    path("orders/<path:number>", views.OneOrderView.as_view(), name="order"),
    path("trackings", views.TrackingsView.as_view(), name="trackings"),
    path("delays", delays.DelaysView.as_view(), name="delays"),
    path("delays/<str:delay>", delays.DelayView.as_view(), name="delay"),
    path(
        "delays/<str:delay>/acknowledge",
        delays.AcknowledgeView.as_view(),
        name="delay-acknowledge",
    ),
    path("carrier-accounts", accounts.AccountsView.as_view(), name="carrier-accounts"),
    path("carrier-accounts/<str:account>", accounts.AccountView.as_view(), name="carrier-account"),
]
