from django.db import models
from django.db.models.functions import Now

from retailers.models.fields import public_id
from retailers.tenancy.owned import TenantOwned

HOUSE_ID = 0
"""The house's own retailer row: it owns what every retailer may use, such as carrier accounts."""


class Retailer(models.Model):
    """A tenant. Holds no counters: each insert elsewhere takes a key-share lock on this row."""

    public_id = public_id()
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2, default="US")
    # Nothing is sent before this business moment; null = not live yet.
    live_at = models.DateTimeField(null=True)
    sending_stopped = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class Brand(TenantOwned):
    """One shop of a retailer: orders, pages, senders and domains hang on it."""

    public_id = public_id()
    # Unique in the whole house through its door, since it stands in addresses.
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    colour = models.CharField(max_length=7, default="#1f4e79")
    locale = models.CharField(max_length=10, default="en")
    zone = models.CharField(max_length=40, default="UTC")
    support_email = models.EmailField(blank=True)
    support_url = models.URLField(blank=True)
    sms_sender = models.CharField(max_length=20, blank=True)
    version = models.IntegerField(default=1)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "slug"], name="brand_slug_of_retailer")
        ]

    def __str__(self) -> str:
        return self.name
