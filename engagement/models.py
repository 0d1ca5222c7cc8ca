from django.db import models
from django.db.models.functions import Now

from engagement.states import Audience
from retailers.models.fields import public_id
from retailers.tenancy.owned import TenantKey, TenantOwned


class Campaign(TenantOwned):
    """One block that a brand shows beside the parcel. Its words are data, never markup."""

    public_id = public_id()
    brand = TenantKey("retailers.Brand")
    # "" = in every language.
    locale = models.CharField(max_length=10, blank=True)
    # The first in order that runs and fits is the one that is shown.
    position = models.IntegerField(default=0)
    title = models.CharField(max_length=80)
    text = models.CharField(max_length=300, blank=True)
    button = models.CharField(max_length=40)
    url = models.URLField(max_length=1000)
    # Digest of one of the brand's images (retailers.BrandImage); "" = none.
    picture = models.CharField(max_length=64, blank=True)
    audience = models.CharField(max_length=10, default=Audience.CALM)
    enabled = models.BooleanField(default=True)
    # Business moments; null = open on that side.
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    # Machine time. Kept for a while, so that a removal can be undone.
    removed_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(audience__in=list(Audience)), name="campaign_audience_known"
            ),
            models.CheckConstraint(
                condition=models.Q(url__startswith="https://"), name="campaign_url_https"
            ),
        ]
        indexes = [models.Index(fields=["retailer", "brand", "position"], name="campaign_of_brand")]

    def __str__(self) -> str:
        return self.title


class Question(TenantOwned):
    """A question that shoppers ask, and the brand's answer: plain text, line breaks kept."""

    public_id = public_id()
    brand = TenantKey("retailers.Brand")
    locale = models.CharField(max_length=10)
    position = models.IntegerField(default=0)
    question = models.CharField(max_length=200)
    answer = models.CharField(max_length=2000)
    created_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        indexes = [
            models.Index(fields=["retailer", "brand", "locale", "position"], name="faq_of_brand")
        ]

    def __str__(self) -> str:
        return self.question
