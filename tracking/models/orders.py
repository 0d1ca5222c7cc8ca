from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat, Lower, Now

from retailers.models.fields import public_id
from retailers.tenancy.owned import TenantKey, TenantOwned


class Order(TenantOwned):
    """What a shopper bought, as the retailer's shop tells it. Upserts merge into it."""

    public_id = public_id()
    brand = TenantKey("retailers.Brand", models.PROTECT)
    number = models.CharField(max_length=100)
    # From the key that made it: nothing of a test order reaches a real provider.
    test = models.BooleanField(default=False)
    notify = models.BooleanField(default=True)
    locale = models.CharField(max_length=10, blank=True)
    ordered_at = models.DateTimeField()
    currency = models.CharField(max_length=3, blank=True)
    ship_method = models.CharField(max_length=80, blank=True)
    # The shop's word for when it comes, a date in the destination's zone.
    promised_on = models.DateField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    ship_to = models.JSONField(default=dict)
    # Normal forms, because only `=` and ranges keep their index behind the wall.
    number_key = models.CharField(max_length=100)
    email_key = models.CharField(max_length=254, blank=True)
    # `last first`, in lower case: written by the database, whoever writes the names.
    name_key = models.GeneratedField(
        expression=Lower(Concat("last_name", Value(" "), "first_name")),
        output_field=models.TextField(),
        db_persist=True,
    )

    customer = models.JSONField(default=dict)
    billing = models.JSONField(default=dict)
    attributes = models.JSONField(default=dict)

    # What the shop said of its own change; an older one changes nothing.
    source_updated_at = models.DateTimeField(null=True)
    # Machine time of our last change: what `updated_at_min` and the list's cursor walk.
    updated_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    # Bumped in the transaction of anything the shopper's page shows.
    page_version = models.IntegerField(default=1)
    link_generation = models.SmallIntegerField(default=1)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "brand", "number"], name="order_number_of_retailer"
            )
        ]
        indexes = [
            models.Index(fields=["retailer", "updated_at", "id"], name="order_list"),
            models.Index(fields=["retailer", "number_key"], name="order_by_number"),
            models.Index(fields=["retailer", "email_key"], name="order_by_email"),
            models.Index(fields=["retailer", "name_key"], name="order_by_name"),
            models.Index(
                fields=["retailer", "phone"],
                name="order_by_phone",
                condition=~models.Q(phone=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OrderItem(TenantOwned):
    order = TenantKey(Order, db_index=False)
    item_id = models.CharField(max_length=100)
    sku = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=300, blank=True)
    quantity = models.IntegerField(default=1)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    image_url = models.CharField(max_length=1000, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    fulfillment_status = models.CharField(max_length=40, blank=True)
    promised_on = models.DateField(null=True)
    # The rest of what the shop sent, as sent.
    details = models.JSONField(default=dict)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "order", "item_id"], name="order_item_of_retailer"
            )
        ]
