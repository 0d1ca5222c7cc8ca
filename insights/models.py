from django.db import models

from insights.states import Kind
from retailers.tenancy.owned import TenantKey, TenantOwned


class DailyCount(TenantOwned):
    """How often something was seen or done on one day of the brand's.

    In SHARDS rows, so that a busy page's views do not queue for one of them.
    """

    brand = TenantKey("retailers.Brand")
    # The brand's local day, of business time.
    day = models.DateField()
    kind = models.CharField(max_length=20)
    # What was seen: a campaign for `campaign_…`; 0 where the kind says it all.
    subject_id = models.BigIntegerField(default=0)
    shard = models.SmallIntegerField()
    count = models.BigIntegerField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "brand", "day", "kind", "subject_id", "shard"],
                name="count_of_retailer",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=list(Kind)), name="count_kind"),
        ]


class Click(TenantOwned):
    """One click on a campaign, with the order it came from: what a sale is later credited to."""

    brand = TenantKey("retailers.Brand", db_index=False)
    campaign = TenantKey("engagement.Campaign")
    order = TenantKey("tracking.Order")
    # Business time.
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["retailer", "brand", "at"], name="click_of_brand")]


class Try(TenantOwned):
    """How often somebody tried something in one span of machine time.

    `key` is a keyed digest of a network or a number, and tells neither.
    """

    key = models.BinaryField(max_length=32)
    window = models.BigIntegerField()
    count = models.IntegerField()
    # When the row means nothing any more.
    expires_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "key", "window"], name="try_of_retailer")
        ]
        indexes = [models.Index(fields=["retailer", "expires_at"], name="try_expiry")]
