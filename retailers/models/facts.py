from django.db import models

from retailers.models.fields import CurrentXid, Xid8Field
from retailers.tenancy.owned import TenantOwned


class Outbox(TenantOwned):
    """The one log of what happened, written in the transaction that made it happen.

    Facts are thin: ids, was, now, dates; never a name, address, phone or typed text.
    """

    xid = Xid8Field(db_default=CurrentXid(), editable=False)
    kind = models.CharField(max_length=40)
    version = models.SmallIntegerField(default=1)
    subject = models.CharField(max_length=40)
    payload = models.JSONField()
    dedupe_key = models.CharField(max_length=120)
    # Business time.
    occurred_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        db_table = "outbox"
        constraints = [
            models.UniqueConstraint(fields=["retailer", "dedupe_key"], name="fact_once_of_retailer")
        ]
        indexes = [
            models.Index(fields=["xid", "id"], name="outbox_position"),
            # How a parcel's date moved, for its order's page. Only these: every fact pays for it.
            models.Index(
                fields=["retailer", "subject"],
                name="outbox_estimates",
                condition=models.Q(kind="shipment.estimate"),
            ),
        ]


class OutboxReader(models.Model):
    """How far one reader has come: (xid, id), never the id alone."""

    name = models.CharField(max_length=40, primary_key=True)
    xid = Xid8Field(default=0)
    last_id = models.BigIntegerField(default=0)

    class Meta:
        db_table = "outbox_reader"
