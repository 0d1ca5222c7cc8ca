from django.db import models
from django.db.models.functions import Now

from notifications.states import State
from retailers.models.fields import public_id
from retailers.tenancy.owned import TenantKey, TenantOwned


class Rule(TenantOwned):
    """When this happens, tell the shopper on this channel."""

    name = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    enabled = models.BooleanField(default=True)
    # Business time. Since when the brake holds what it would send, and until when a person's yes
    # keeps the brake off.
    braked_at = models.DateTimeField(null=True)
    unbraked_until = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "name", "channel"], name="rule_of_retailer")
        ]


class RuleHour(TenantOwned):
    """How many messages a rule planned in one business hour: what its usual hour is."""

    rule = TenantKey(Rule, db_index=False)
    hour = models.DateTimeField()
    planned = models.IntegerField(default=0)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "rule", "hour"], name="rule_hour_of_retailer"
            )
        ]


class SendLane(TenantOwned):
    """One retailer's queue on one channel."""

    channel = models.CharField(max_length=10)
    # Machine time.
    next_due_at = models.DateTimeField()
    turn_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=40, blank=True)
    failures = models.IntegerField(default=0)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "channel"], name="send_lane_of_retailer")
        ]
        indexes = [models.Index(fields=["next_due_at"], name="send_lane_due")]


class Delivery(TenantOwned):
    """One message to one recipient, or the reason why an enabled rule did not send it."""

    public_id = public_id()
    lane = TenantKey(SendLane, models.PROTECT, db_index=False)
    rule = TenantKey(Rule, models.PROTECT, db_index=False)
    fact_id = models.BigIntegerField()
    # Of a delay, a storm or the all-clear: which `tracking.DelayCase` it tells of.
    case_id = models.BigIntegerField(null=True)
    order = TenantKey("tracking.Order")
    shipment = TenantKey("tracking.Shipment", null=True)
    channel = models.CharField(max_length=10)
    role = models.CharField(max_length=20, default="shopper")
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value.capitalize()) for state in State]
    )
    reason = models.CharField(max_length=80, blank=True)
    to = models.CharField(max_length=254, blank=True)
    sender = models.CharField(max_length=254, blank=True)
    # The words, with `{link}` where the short link goes: the code itself is never kept. Of an
    # e-mail, its subject line, once it was written.
    text = models.TextField(blank=True)
    # What it tells, in thin values (dates, causes, words of ours): an e-mail is made from them.
    context = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    # Of an SMS; 0 while nobody has counted.
    segments = models.SmallIntegerField(default=0, db_default=0)
    provider_id = models.CharField(max_length=64, blank=True)
    # Business time of what it tells of.
    occurred_at = models.DateTimeField()
    # Machine time; 'infinity' when nothing is left to do.
    retry_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=60, blank=True)
    attempts = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "fact_id", "rule", "channel", "role", "order"],
                name="delivery_once_of_retailer",
            )
        ]
        indexes = [
            models.Index(
                fields=["lane", "retry_at"], name="delivery_due", condition=models.Q(state="due")
            ),
            # What did not arrive, or may not have: few, and a person has to look at them.
            models.Index(
                fields=["retailer", "-id"],
                name="delivery_lost",
                condition=models.Q(state__in=["failed", "ambiguous"]),
            ),
            models.Index(
                fields=["lease_until"],
                name="delivery_leased",
                condition=models.Q(lease_until__isnull=False),
            ),
            # An answer tells only whence and whereto: whose shopper is it?
            models.Index(
                fields=["to"],
                name="delivery_texted",
                condition=models.Q(channel="sms") & ~models.Q(to=""),
            ),
        ]


class Attempt(TenantOwned):
    """One try at the provider. Its public id stands in the callback's address."""

    public_id = public_id()
    delivery = TenantKey(Delivery)
    number = models.SmallIntegerField()
    # Machine time.
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    provider_id = models.CharField(max_length=64, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "delivery", "number"], name="attempt_of_retailer"
            ),
            models.UniqueConstraint(fields=["retailer", "public_id"], name="attempt_public_id"),
        ]
