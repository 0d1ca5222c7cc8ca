from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from narvar.lib import sql
from retailers.services.outbox import horizon_age

HORIZON: Final = Gauge(
    "outbox_horizon_seconds", "Age of the oldest writing transaction, which readers wait for"
)


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """The process can do its work: the database answers and is migrated."""
    try:
        sql.fetch("SELECT 1 FROM platform")
    except DatabaseError:
        return HttpResponse("database away", status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text; in production only to who knows METRICS_TOKEN."""
    token = settings.METRICS_TOKEN
    if token and request.headers.get("Authorization") != f"Bearer {token}":
        return HttpResponse(status=404)
    HORIZON.set(horizon_age())
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
