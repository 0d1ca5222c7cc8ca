"""A retailer with parcels, by the platform's own services. Import it once Django is set up."""

from collections.abc import Sequence

from django.conf import settings

from bench.stage import UPS, Stage
from narvar.lib import clock
from notifications.services.rules import ensure_default_rules
from retailers.models import Brand
from retailers.models.retailer import HOUSE_ID
from retailers.services.opening import BrandIn, open_retailer
from retailers.tenancy import acting_for
from tracking.carriers.base import Reading, Scan
from tracking.models import ShipmentNumber
from tracking.polling.accounts import seal_account
from tracking.services.orders import upsert_orders
from tracking.services.orders.shapes import OrderIn, ShipmentIn
from tracking.services.readings import NumberReading, record_readings
from tracking.states import Status

BATCH = 500


def open_shop() -> Brand:
    """Live for ever, with the house's account at the sandbox's UPS and the usual messages."""
    seal_account(
        retailer_id=HOUSE_ID,
        carrier="ups",
        name="bench",
        base_url=settings.UPS_BASE_URL,
        secrets=dict(zip(("client_id", "client_secret"), UPS, strict=True)),
    )
    brand = BrandIn(slug="bench", name="Bench")
    retailer = open_retailer(
        slug="bench", name="Bench", country="US", live_at=clock.now(), brands=[brand]
    )
    with acting_for(retailer.pk):
        ensure_default_rules()
        return Brand.objects.get(slug="bench")


def tell_orders(brand: Brand, numbers: Sequence[str]) -> None:
    """An order for each parcel, with a phone of its own; all are due to be asked about."""
    with acting_for(brand.retailer_id):
        for first in range(0, len(numbers), BATCH):
            orders = [_order(n, number) for n, number in enumerate(numbers[first:][:BATCH], first)]
            upsert_orders(brand=brand, orders=orders, test=False, now=clock.now())


def _order(n: int, number: str) -> OrderIn:
    return OrderIn(
        number=f"#{number}",
        fields={"ordered_at": clock.now()},
        patches={},
        ship_to=({"phone": f"+1415{2_000_000 + n}", "country": "US"},),
        shipments=(ShipmentIn("ups", number, {"country": "US"}),),
    )


def load_on_vans(brand: Brand) -> None:
    """A carrier says of every parcel that it is out for delivery, this minute."""
    at = clock.now().replace(microsecond=0)
    scan = Scan(at, f"{at:%Y%m%d %H%M%S}", -300, Status.OUT_FOR_DELIVERY, None, "021/OT/I", "Today")
    with acting_for(brand.retailer_id):
        numbers = ShipmentNumber.objects.order_by("pk").values_list("pk", "number")
        readings = [NumberReading(pk, Reading(number, True, (scan,))) for pk, number in numbers]
        for first in range(0, len(readings), BATCH):
            record_readings(readings[first : first + BATCH], now=clock.now())


def tell_carrier(stage: Stage, numbers: Sequence[str]) -> None:
    """Parcels of which one answer in eight brings one new scan."""
    script = {"bench": {"new_scan_every": 8, "scans": 3}}
    for first in range(0, len(numbers), BATCH):
        some = numbers[first : first + BATCH]
        stage.control(
            "POST", "parcels", [{"carrier": "ups", "number": n, "script": script} for n in some]
        )
