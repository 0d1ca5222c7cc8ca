from django.db import models
from django.db.models.functions import Now

from retailers.models.fields import public_id
from retailers.tenancy.owned import TenantKey, TenantOwned


class CarrierAccount(TenantOwned):
    """Access to a carrier: a retailer's own, or the house's (retailer HOUSE_ID)."""

    public_id = public_id()
    carrier = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    base_url = models.CharField(max_length=300)
    # JSON of the secrets, AES-GCM with the retailer as associated data.
    sealed = models.BinaryField()
    enabled = models.BooleanField(default=True)
    # Machine time of the last test that the carrier passed; null: never tested.
    tested_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    # What the carrier grants; null: the carrier's usual (`tracking.polling.budget`).
    calls_an_hour = models.IntegerField(null=True)
    calls_a_day = models.IntegerField(null=True)
    asks_a_day = models.SmallIntegerField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "carrier", "name"], name="carrier_account_of_retailer"
            )
        ]


class CallCount(TenantOwned):
    """How many calls an account made in a part of the hour, or on a day."""

    account = TenantKey(CarrierAccount, db_index=False)
    span = models.CharField(max_length=4)
    # Business time: the carriers' clock, the stand-ins' included.
    began_at = models.DateTimeField()
    used = models.IntegerField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "account", "span", "began_at"], name="call_count_of_retailer"
            )
        ]


class PollLane(TenantOwned):
    """One retailer's queue on one account: whose turn it is, and whether the account rests.

    `account_retailer` is the retailer or the house; a check keeps it so.
    """

    carrier = models.CharField(max_length=30)
    account_retailer_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    # Business time: the earliest `next_poll_at` of its parcels.
    next_due_at = models.DateTimeField()
    # Machine time: when it was last served, and until when it rests after a refusal.
    turn_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=40, blank=True)
    failures = models.IntegerField(default=0)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "account_id"], name="poll_lane_of_retailer")
        ]
        indexes = [models.Index(fields=["next_due_at"], name="poll_lane_due")]


class ShipmentPoll(TenantOwned):
    """Narrow and hot: what is due and who holds it. Done = 'infinity', never deleted."""

    number = TenantKey("tracking.ShipmentNumber", db_index=False)
    lane = TenantKey(PollLane, db_index=False)
    # Business time; 'infinity' while leased and when there is nothing left to ask.
    next_poll_at = models.DateTimeField()
    # Machine time.
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=60, blank=True)
    attempts = models.SmallIntegerField(default=0)
    # How often a lease on it lapsed: from the first time on it is claimed alone.
    lapses = models.SmallIntegerField(default=0)
    answer_digest = models.BinaryField(max_length=16, null=True)
    # Business time of the first and last answer we understood, and the failures since.
    started_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    failures = models.SmallIntegerField(default=0)
    stopped_reason = models.CharField(max_length=20, blank=True)
    # Business time: when time alone may make the parcel stalled or late; null: never, or not yet.
    judge_at = models.DateTimeField(null=True)
    # [from, to] in ISO: stretches without an answer, as far back as a verdict may look.
    blind = models.JSONField(null=True)
    # The business day (UTC) of the last ask, and how many there were on it, where a carrier
    # counts them by parcel.
    asked_on = models.DateField(null=True)
    asks = models.SmallIntegerField(db_default=0)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "number"], name="poll_of_retailer")
        ]
        indexes = [
            models.Index(fields=["lane", "next_poll_at"], name="poll_due"),
            models.Index(
                fields=["lease_until"],
                name="poll_leased",
                condition=models.Q(lease_until__isnull=False),
            ),
        ]
