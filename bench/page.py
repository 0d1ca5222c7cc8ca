"""`python -m bench.page`: an order's page against bare granian + Django answering the same bytes.

Both with the same workers and threads, 16 keep-alive connections, in rounds that take turns.
Prints page_rps, bare_rps, ratio, p50_ms and p99_ms; exits 1 where the ratio is below 0.35.
"""

import base64
import http.client
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import md5
from pathlib import Path
from statistics import median
from typing import Final

from bench.common import (
    Env,
    django_here,
    free_port,
    manage,
    metric,
    process,
    program,
    services,
    wait_for,
)
from bench.load import Round, measure

HOST: Final = "127.0.0.1"
APPLICATION: Final = "narvar.wsgi:application"
LEAST_RATIO: Final = 0.35
ROUNDS: Final = 5
SECONDS: Final = 5
CONNECTIONS: Final = 16
WORKERS, THREADS = "2", "4"
"""As `python -m launch run` starts the web."""


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        static = str(Path(folder) / "static")
        env = stack.enter_context(services(fast=True, STATIC_ROOT=static, NARVAR_ROLE="web"))
        manage(env, "collectstatic", "--noinput", "--verbosity=0", "--skip-checks")
        path = seed(env)
        page = stack.enter_context(server(APPLICATION, env))
        answer = Path(folder) / "answer.json"
        answer.write_text(json.dumps(what_it_answers(page, path)))
        env = {**env, "BENCH_ANSWER": str(answer)}
        bare = stack.enter_context(server("bench.bare:application", env, ready=path))
        if what_it_answers(bare, path) != json.loads(answer.read_text()):
            raise SystemExit("the two do not answer the same")
        return judge(*rounds(page, bare, path))


@contextmanager
def server(application: str, env: Env, *, ready: str = "/readyz") -> Iterator[int]:
    port = free_port()
    command = [
        program("granian"), "--interface", "wsgi", "--host", HOST, "--port", str(port),
        "--workers", WORKERS, "--blocking-threads", THREADS, "--log-level", "warning", application,
    ]  # fmt: skip
    with process(command, env):
        wait_for(f"http://{HOST}:{port}{ready}")
        yield port


def what_it_answers(port: int, path: str) -> dict[str, object]:
    """Headers but those that granian itself adds, and the body as sent."""
    link = http.client.HTTPConnection(HOST, port, timeout=10)
    link.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = link.getresponse()
    body = base64.b64encode(answer.read()).decode()
    link.close()
    if answer.status != 200:
        raise SystemExit(f"{path} answers {answer.status}")
    headers = {k: v for k, v in answer.getheaders() if k.lower() not in {"date", "server"}}
    return {"headers": headers, "body": body}


def rounds(page: int, bare: int, path: str) -> tuple[list[Round], list[Round]]:
    """Warmed up, then in turns; who begins changes from round to round."""
    for port in (page, bare):
        measure(HOST, port, path, connections=CONNECTIONS, seconds=2)
    of: dict[int, list[Round]] = {page: [], bare: []}
    for number in range(ROUNDS):
        for port in (page, bare) if number % 2 else (bare, page):
            took = measure(HOST, port, path, connections=CONNECTIONS, seconds=SECONDS)
            of[port].append(took)
    return of[page], of[bare]


def judge(page: list[Round], bare: list[Round]) -> int:
    ratio = median(ours.rps / theirs.rps for ours, theirs in zip(page, bare, strict=True))
    metric("page_rps", median(r.rps for r in page))
    metric("bare_rps", median(r.rps for r in bare))
    metric("page_p50_ms", median(r.p50_ms for r in page))
    metric("page_p99_ms", median(r.p99_ms for r in page))
    metric("bare_p50_ms", median(r.p50_ms for r in bare))
    metric("bare_p99_ms", median(r.p99_ms for r in bare))
    metric("ratio", ratio)
    return 0 if ratio >= LEAST_RATIO else 1


def seed(env: Env) -> str:
    """One order with a parcel and its scans; returns the path of its page."""
    django_here(env)
    from narvar.lib import signing  # noqa: PLC0415 - models need Django set up
    from retailers.models import Brand, Retailer  # noqa: PLC0415
    from retailers.services.doors import digest, open_doors  # noqa: PLC0415
    from retailers.tenancy import acting_for  # noqa: PLC0415
    from tracking import models  # noqa: PLC0415

    now = datetime.now(UTC)
    retailer = Retailer.objects.create(slug="bench", name="Bench")
    with acting_for(retailer.pk):
        brand = Brand.objects.create(retailer=retailer, slug="bench", name="Bench")
        order = models.Order.objects.create(
            retailer=retailer, brand=brand, number="#1", number_key="1", ordered_at=now
        )
        for name in ("Trail shoes", "Merino socks", "Headlamp"):
            models.OrderItem.objects.create(
                retailer=retailer, order=order, item_id=name, name=name, quantity=2
            )
        shipment = models.Shipment.objects.create(
            retailer=retailer, brand=brand, carrier="ups", status="in_transit", status_at=now,
            carrier_earliest_at=now, carrier_latest_at=now + timedelta(days=2),
            carrier_window="window", country="US", state="NY", city="Brooklyn",
        )  # fmt: skip
        models.ShipmentOrder.objects.create(retailer=retailer, shipment=shipment, order=order)
        number = models.ShipmentNumber.objects.create(
            retailer=retailer, shipment=shipment, carrier="ups", number="1Z999AA10123456784"
        )
        models.Scan.objects.bulk_create(
            models.Scan(
                retailer=retailer, number=number, at=now - timedelta(hours=9 * n), offset=-300,
                dedupe=md5(b"%d" % n, usedforsecurity=False).digest(), said=str(n), code="AR",
                text="Arrived at Facility", status="in_transit",
                place={"city": "LOUISVILLE", "state": "KY", "country": "US"},
            )
            for n in range(8)
        )  # fmt: skip
        token = signing.link_token(retailer_id=retailer.pk, order_id=order.pk, generation=1)
        open_doors(kind="link", digests=[digest(token)], subject_ids=[order.pk])
    return f"/t/{token}"


if __name__ == "__main__":
    sys.exit(main())
