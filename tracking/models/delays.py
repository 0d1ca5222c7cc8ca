from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from retailers.models.fields import public_id
from retailers.tenancy.owned import TenantKey, TenantOwned


class Storm(TenantOwned):
    """One weather incident for one retailer: however many parcels it holds, one row, one end.

    Moments are business time. `polygon`: the outline of the area as rings of [lon, lat], for a
    map; null where the alert has none that can be drawn.
    """

    public_id = public_id()
    # The weather service's name of the incident; its alerts come and go.
    incident = models.CharField(max_length=120)
    # The service's own word ("Winter Storm Warning"), ours ("winter_storm"), and a given name.
    event = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, blank=True)
    name = models.CharField(max_length=60, blank=True)
    area_words = models.CharField(max_length=300, blank=True)
    polygon = models.JSONField(null=True)
    onset = models.DateTimeField()
    ends = models.DateTimeField()
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    # Why it is over: expired, cancelled, replaced, gone.
    why = models.CharField(max_length=20, blank=True)
    # Parcels it holds and threatens now, and those it held and let go.
    held = models.IntegerField(default=0)
    at_risk = models.IntegerField(default=0)
    released = models.IntegerField(default=0)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "incident"],
                condition=models.Q(cleared_at=None),
                name="open_storm_of_retailer",
            )
        ]
        indexes = [models.Index(fields=["retailer", "opened_at", "id"], name="storm_list")]

    def __str__(self) -> str:
        return self.name or self.event


class StormShipment(TenantOwned):
    """A parcel in a storm: held by it, or at risk (which only agents see)."""

    storm = TenantKey(Storm, db_index=False)
    shipment = TenantKey("tracking.Shipment")
    role = models.CharField(max_length=10)
    # Which of its places the storm covers: last, next or destination.
    covers = models.CharField(max_length=20)
    since = models.DateTimeField()
    # Whether its shopper was to be told (the fact said so).
    told = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "storm", "shipment"], name="storm_shipment_of_retailer"
            )
        ]


class DelayCase(TenantOwned):
    """Something that keeps a parcel: opened, updated, acknowledged, resolved. Business time.

    At most one of a kind is open for a parcel. `evidence` holds dates, counts and words of ours,
    never a name or an address.
    """

    public_id = public_id()
    shipment = TenantKey("tracking.Shipment")
    kind = models.CharField(max_length=10)
    cause = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=12, default="open")
    evidence = models.JSONField(default=dict)
    storm = TenantKey(Storm, null=True)
    # Local days at the destination: what was promised, and when it comes instead.
    was_on = models.DateField(null=True)
    low_on = models.DateField(null=True)
    high_on = models.DateField(null=True)
    # False: for agents only.
    tell = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=80, blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=20, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "shipment", "kind"],
                condition=models.Q(resolved_at=None),
                name="open_delay_of_retailer",
            ),
            models.UniqueConstraint(fields=["retailer", "public_id"], name="delay_public_id"),
        ]
        indexes = [
            models.Index(
                fields=["retailer", "opened_at", "id"],
                name="delay_open_list",
                condition=models.Q(resolved_at=None),
            ),
            models.Index(fields=["retailer", "opened_at", "id"], name="delay_list"),
        ]


class ShipmentPlace(TenantOwned):
    """Where a live parcel of a country with an alert feed is and goes: what storms join with.

    `zones`: every forecast zone code (UGC) the place lies in; `place`: its city, state, postcode
    and country, to look for it in an alert's polygon. Gone once the parcel is at its end.
    """

    shipment = TenantKey("tracking.Shipment", db_index=False)
    role = models.CharField(max_length=12)
    zones = ArrayField(models.CharField(max_length=8))
    place = models.JSONField(default=dict)
    since = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "shipment", "role"], name="shipment_place_of_retailer"
            )
        ]
        indexes = [GinIndex(fields=["zones"], name="shipment_place_zones")]


class CarrierSilence(TenantOwned):
    """A carrier account that answers nothing: one case of the account's owner (the house's for
    its own accounts) in place of a stalled case for each parcel on it. Business time.
    """

    carrier = models.CharField(max_length=30)
    account = TenantKey("tracking.CarrierAccount", db_index=False)
    reason = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    # Null while it may still be a hiccup.
    opened_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    lanes = models.IntegerField(default=0)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "account"],
                condition=models.Q(resolved_at=None),
                name="open_silence_of_retailer",
            )
        ]
