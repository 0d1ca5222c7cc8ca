from django.db import models
from django.db.models.functions import Now

from retailers.models.fields import public_id
from retailers.tenancy.owned import TenantKey, TenantOwned

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
    # "" = none of its own: the colour serves.
    accent = models.CharField(max_length=7, blank=True)
    # Of cards and buttons, in px.
    radius = models.SmallIntegerField(default=14)
    font = models.CharField(max_length=10, default="system")
    tone = models.CharField(max_length=5, default="warm")
    # Hex SHA-256 of the BrandImage shown; "" = none. Its size lies here so that a page needs no
    # look at the image to keep its place.
    logo = models.CharField(max_length=64, blank=True)
    logo_width = models.SmallIntegerField(default=0)
    logo_height = models.SmallIntegerField(default=0)
    locale = models.CharField(max_length=10, default="en")
    zone = models.CharField(max_length=40, default="UTC")
    support_email = models.EmailField(blank=True)
    support_url = models.URLField(blank=True)
    sms_sender = models.CharField(max_length=20, blank=True)
    # Of e-mail; "" = the brand's name, the house's address, no other address to answer to.
    sender_name = models.CharField(max_length=120, blank=True)
    sender_email = models.EmailField(blank=True)
    reply_to = models.EmailField(blank=True)
    version = models.IntegerField(default=1)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "slug"], name="brand_slug_of_retailer")
        ]

    def __str__(self) -> str:
        return self.name


class BrandImage(TenantOwned):
    """A picture of a brand, decoded and encoded anew by us: never the bytes that were sent in."""

    brand = TenantKey(Brand, db_index=False)
    # Hex SHA-256 of the body: what stands in its address.
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=20)
    width = models.SmallIntegerField()
    height = models.SmallIntegerField()
    body = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "brand", "digest"], name="brand_image_of_retailer"
            )
        ]


class BrandDraft(TenantOwned):
    """What people changed in the studio and have not published: field → as typed."""

    brand = TenantKey(Brand, db_index=False)
    data = models.JSONField(default=dict)
    by = models.ForeignKey(
        "retailers.User", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # Machine time.
    updated_at = models.DateTimeField(db_default=Now())

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "brand"], name="brand_draft_of_retailer")
        ]


class BrandVersion(TenantOwned):
    """How the brand looked before a publication: what an undo goes back to."""

    brand = TenantKey(Brand, db_index=False)
    # The brand's version that this was.
    version = models.IntegerField()
    data = models.JSONField()
    by = models.ForeignKey(
        "retailers.User", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "brand", "version"], name="brand_version_of_retailer"
            )
        ]
