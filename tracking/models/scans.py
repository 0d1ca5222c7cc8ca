from django.db import models

from retailers.tenancy.owned import TenantKey, TenantOwned


class Scan(TenantOwned):
    """One event at the carrier. Its facts never change; its meaning may be derived again."""

    number = TenantKey("tracking.ShipmentNumber", db_index=False)
    dedupe = models.BinaryField(max_length=16)
    # The facts: business moment, the carrier's own time text, minutes east of UTC at the place.
    at = models.DateTimeField()
    said = models.CharField(max_length=60)
    offset = models.SmallIntegerField(null=True)
    code = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=500, blank=True)
    place = models.JSONField(null=True)
    # The meaning.
    status = models.CharField(max_length=20)
    cause = models.CharField(max_length=30, blank=True)
    # A later full answer of the same source no longer holds it (business time).
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "number", "dedupe"], name="scan_of_retailer"
            )
        ]


class InboundPayload(TenantOwned):
    """What came in, kept before it is understood. Partitioned by month of arrival.

    The table is made by hand in its migration: its real primary key is (id, arrived_at).
    """

    arrived_at = models.DateTimeField()
    source = models.CharField(max_length=30)
    number_id = models.BigIntegerField(null=True)
    digest = models.BinaryField(max_length=16)
    # zlib.
    body = models.BinaryField()
    quarantine = models.CharField(max_length=200, blank=True)

    class Meta(TenantOwned.Meta):
        db_table = "inbound_payload"
        managed = False


class UnmappedCode(TenantOwned):
    """A code we have no word for yet: never guessed, always counted."""

    carrier = models.CharField(max_length=30)
    code = models.CharField(max_length=120)
    count = models.BigIntegerField(default=1)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "carrier", "code"], name="unmapped_code_of_retailer"
            )
        ]
