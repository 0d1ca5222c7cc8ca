from django.urls import path

from retailers.api import schema

urlpatterns = [
    path("openapi.json", schema.openapi, name="openapi"),
    path("docs", schema.DocsView.as_view(), name="api-docs"),
]
