"""The real routes and one that somebody forgot to write a case for."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("who reads this?")


class Forgotten(APIView):
    def delete(self, request: HttpRequest) -> Response:
        return Response()


urlpatterns = [
    path("", include("narvar.urls")),
    path("forgotten/<int:pk>", forgotten, name="forgotten"),
    path("", include([path("api/v1/forgotten", Forgotten.as_view(), name="forgotten-api")])),
]
