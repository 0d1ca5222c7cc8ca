"""Addresses of what runs the house: carrier accounts, and the operator's pages."""

from django.urls import path

from console.views import accounts, operator

urlpatterns = [
    path("console/<slug:slug>/carriers", accounts.accounts, name="console_carriers"),
    path("operator/", operator.house, name="operator"),
    path("operator/retailers", operator.retailers, name="operator_retailers"),
    path("operator/carriers", operator.carriers, name="operator_carriers"),
]
