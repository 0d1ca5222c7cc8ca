from django.db import models
from django.db.models.functions import Now

from retailers.models.access import User
from retailers.models.fields import public_id
from retailers.tenancy.owned import TenantOwned


class Invitation(TenantOwned):
    """Asked to work for the retailer. The link is signed, shown once and never kept."""

    public_id = public_id()
    email = models.EmailField()
    role = models.CharField(max_length=10)
    by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # Machine time: until when the link opens, and when it was used or taken back.
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "email"],
                condition=models.Q(ended_at=None),
                name="invitation_open_of_retailer",
            )
        ]


class AuditEntry(TenantOwned):
    """Who did what: written with the change, and enough to take it back."""

    public_id = public_id()
    by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # A word of ours, such as "order.email", and what it was done to: "order:12", "brand:3".
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    # Was and now.
    data = models.JSONField(default=dict)
    undone = models.BooleanField(default=False)
    # Business time, beside what else happened to the subject; and the machine's.
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "public_id"], name="audit_of_retailer")
        ]
        indexes = [models.Index(fields=["retailer", "subject", "id"], name="audit_by_subject")]


class Snooze(TenantOwned):
    """Somebody has seen it: it asks for nobody until then, unless it gets a new cause."""

    # What asks: "order:12", "storm:3", "lane:4"; and why, a word of ours.
    subject = models.CharField(max_length=40)
    cause = models.CharField(max_length=40)
    by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # Business time.
    snoozed_until = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "subject", "cause"], name="snooze_of_retailer"
            )
        ]
