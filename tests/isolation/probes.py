"""The real routes, and a few views that look at the database from unusual moments."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from contextvars import copy_context

from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import include, path

from narvar.lib import sql
from retailers.tenancy import EVERYONE, acting_for
from tracking.models import Order

_left_open: list[AbstractContextManager[None]] = []


def numbers() -> list[str]:
    """What the database shows by itself to whoever is acting now."""
    return [number for (number,) in sql.fetch("SELECT number FROM tracking_order ORDER BY id")]


def as_nobody(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"numbers": numbers()})


def through_a_door(request: HttpRequest, retailer: int) -> HttpResponse:
    with acting_for(retailer):
        return JsonResponse({"numbers": numbers()})


def door_left_open(request: HttpRequest, retailer: int) -> HttpResponse:
    """What a careless handler could do: it enters and never leaves."""
    scope = acting_for(retailer)
    scope.__enter__()
    _left_open.append(scope)
    return JsonResponse({"numbers": numbers()})


def failing(request: HttpRequest, retailer: int) -> HttpResponse:
    with acting_for(retailer):
        sql.fetch("SELECT 1 / 0")
    return HttpResponse()


def as_everyone(request: HttpRequest) -> HttpResponse:
    with acting_for(EVERYONE):
        return JsonResponse({"numbers": numbers()})


def rendered_late(request: HttpRequest, retailer: int) -> HttpResponse:
    """The template runs through the rows when the view and its door are long closed."""
    with acting_for(retailer):
        orders = Order.objects.order_by("id")
    return SimpleTemplateResponse("probes/orders.txt", {"orders": orders}, using="probes")


def rendered_inside(request: HttpRequest, retailer: int) -> HttpResponse:
    with acting_for(retailer):
        orders = Order.objects.order_by("id")
        response = SimpleTemplateResponse("probes/orders.txt", {"orders": orders}, using="probes")
        return response.render()


def streamed(request: HttpRequest, retailer: int) -> StreamingHttpResponse:
    def lines() -> Iterator[str]:
        yield from numbers() or ["nothing"]

    with acting_for(retailer):
        return StreamingHttpResponse(lines())


def in_threads(request: HttpRequest, retailer: int) -> HttpResponse:
    """A thread starts as nobody, unless it is given the context."""

    def look() -> list[str]:
        try:
            return numbers()
        finally:
            connections.close_all()

    with acting_for(retailer), ThreadPoolExecutor(1) as pool:
        plain = pool.submit(look).result()
        given = pool.submit(copy_context().run, look).result()
    return JsonResponse({"plain": plain, "given": given})


urlpatterns = [
    path("", include("narvar.urls")),
    path("probe/nobody", as_nobody),
    path("probe/door/<int:retailer>", through_a_door),
    path("probe/left-open/<int:retailer>", door_left_open),
    path("probe/failing/<int:retailer>", failing),
    path("probe/everyone", as_everyone),
    path("probe/late/<int:retailer>", rendered_late),
    path("probe/inside/<int:retailer>", rendered_inside),
    path("probe/streamed/<int:retailer>", streamed),
    path("probe/threads/<int:retailer>", in_threads),
]

NUMBERS = "{% for order in orders %}{{ order.number }} {% endfor %}"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "probes",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.locmem.Loader",
                    {"probes/orders.txt": NUMBERS},
                )
            ]
        },
    }
]
