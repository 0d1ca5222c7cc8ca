from django.db import models
from django.db.models.functions import Now

from retailers.tenancy.owned import TenantOwned


class Picture(TenantOwned):
    """Our own small copy of a shop's picture of an item: pages load nothing from elsewhere."""

    # SHA-256 of the address, which may be long.
    url_key = models.BinaryField(max_length=32)
    url = models.CharField(max_length=1000)
    # What stands in the copy's address; empty until there is one.
    name = models.CharField(max_length=43, blank=True)
    # WebP.
    body = models.BinaryField(null=True)
    tries = models.SmallIntegerField(default=0)
    # Machine time of the next try; null: there, or given up.
    retry_at = models.DateTimeField(null=True, db_default=Now())
    # Why there is none; a word of ours.
    reason = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "url_key"], name="picture_of_retailer")
        ]
        indexes = [
            models.Index(
                fields=["retry_at"],
                name="picture_due",
                condition=models.Q(retry_at__isnull=False),
            )
        ]
