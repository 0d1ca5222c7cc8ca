from django.db import models
from django.db.models.functions import Now

from retailers.models.fields import public_id
from retailers.tenancy.owned import TenantKey, TenantOwned
from tracking.states import Status


class Shipment(TenantOwned):
    """A parcel on its way. `status` = fold of its scans, then time and the order's own end."""

    public_id = public_id()
    brand = TenantKey("retailers.Brand", models.PROTECT)
    direction = models.CharField(max_length=8, default="outbound")
    carrier = models.CharField(max_length=30, blank=True)
    service = models.CharField(max_length=80, blank=True)
    shipped_at = models.DateTimeField(null=True)
    test = models.BooleanField(default=False)
    notify = models.BooleanField(default=True)

    status = models.CharField(max_length=20, default=Status.PENDING)
    cause = models.CharField(max_length=30, blank=True)
    # Business moments, from scans.
    status_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    last_scan_at = models.DateTimeField(null=True)
    delivered_to = models.CharField(max_length=120, blank=True)
    signed_by = models.CharField(max_length=120, blank=True)

    # The destination, for local days and words.
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=60, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)

    # Dates: the shop's promise, the carrier's word (first and current), our own prediction.
    promised_on = models.DateField(null=True)
    carrier_first_at = models.DateTimeField(null=True)
    carrier_earliest_at = models.DateTimeField(null=True)
    carrier_latest_at = models.DateTimeField(null=True)
    carrier_window = models.CharField(max_length=6, blank=True)
    predicted_low_at = models.DateTimeField(null=True)
    predicted_likely_at = models.DateTimeField(null=True)
    predicted_high_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(TenantOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=list(Status)), name="shipment_status_known"
            ),
        ]
        indexes = [
            # What waits for a person: few, among all that ever was sent.
            models.Index(
                fields=["retailer", "-status_at", "-id"],
                name="shipment_needs",
                condition=models.Q(status__in=["exception", "attempt_failed", "returning"]),
            )
        ]


class ShipmentNumber(TenantOwned):
    """A number a carrier knows the parcel by. Polling and scans hang on it."""

    shipment = TenantKey(Shipment)
    carrier = models.CharField(max_length=30, blank=True)
    number = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, default="main")
    # Scans from before this moment belong to an earlier user of the number (carriers re-use).
    scans_from = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "carrier", "number"],
                condition=models.Q(retired_at=None),
                name="live_number_of_retailer",
            )
        ]
        indexes = [models.Index(fields=["retailer", "number"], name="shipment_by_number")]


class ShipmentOrder(TenantOwned):
    """A parcel may carry several orders, an order may come in several parcels."""

    shipment = TenantKey(Shipment, db_index=False)
    order = TenantKey("tracking.Order")

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "shipment", "order"], name="shipment_order_of_retailer"
            )
        ]


class ShipmentItem(TenantOwned):
    shipment = TenantKey(Shipment, db_index=False)
    item = TenantKey("tracking.OrderItem")
    quantity = models.IntegerField(default=1)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "shipment", "item"], name="shipment_item_of_retailer"
            )
        ]
