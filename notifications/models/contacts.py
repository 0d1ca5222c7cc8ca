from django.db import models

from notifications.states import Action, Block
from retailers.tenancy.owned import TenantKey, TenantOwned


class Suppression(TenantOwned):
    """An address to which this retailer sends nothing more on this channel, and why."""

    channel = models.CharField(max_length=10)
    # E.164, or an e-mail address in lower case (`services.suppression.normalised`).
    address = models.CharField(max_length=254)
    reason = models.CharField(
        max_length=20, choices=[(block.value, block.value.replace("_", " ")) for block in Block]
    )
    # Business time.
    at = models.DateTimeField()
    # How we learned of it: `one-click`, `page`, `reply`, `dsn 5.1.1`, `twilio 21610` …
    source = models.CharField(max_length=40, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "channel", "address"], name="suppression_of_retailer"
            )
        ]


class SoftBounce(TenantOwned):
    """Mails that came back for a passing reason, since one last got through."""

    address = models.CharField(max_length=254)
    count = models.SmallIntegerField(default=1)
    # Business time.
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "address"], name="soft_bounce_of_retailer")
        ]


class Consent(TenantOwned):
    """A shopper asked on the page for texts about a parcel; kept as evidence, never deleted.

    Nothing is sent before `confirmed_at` (the phone itself answered YES) but the question, and
    nothing after `withdrawn_at`. All times are business time.
    """

    order = TenantKey("tracking.Order")
    # Null: all parcels of the order.
    shipment = TenantKey("tracking.Shipment", null=True)
    # E.164.
    phone = models.CharField(max_length=20)
    locale = models.CharField(max_length=10)
    # The words beside the button, as they were shown.
    wording = models.TextField()
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=20, default="page")

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "order", "shipment", "phone"],
                name="consent_of_retailer",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["retailer", "phone"], name="consent_phone")]


class InboundMessage(TenantOwned):
    """What a shopper wrote back, and what we took it for."""

    channel = models.CharField(max_length=10, default="sms")
    provider_id = models.CharField(max_length=64)
    # From whom, and to which of our numbers (E.164).
    phone = models.CharField(max_length=20)
    to = models.CharField(max_length=40)
    body = models.TextField(blank=True)
    action = models.CharField(
        max_length=10, choices=[(action.value, action.value) for action in Action]
    )
    # Machine time.
    received_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "provider_id"], name="inbound_message_of_retailer"
            )
        ]
        indexes = [models.Index(fields=["retailer", "phone"], name="inbound_message_phone")]
