from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class WeatherAlert(models.Model):
    """A public alert of the US weather service. No tenant's data: the same for everybody.

    One row for each message; an incident has several at once. Business time, as the service says
    it. Only the worker writes.
    """

    alert_id = models.CharField(max_length=255, unique=True)
    incident = models.CharField(max_length=120, db_index=True)
    event = models.CharField(max_length=120)
    # Our word for what holds parcels ("winter_storm"), empty for what does not.
    kind = models.CharField(max_length=30, blank=True)
    holding = models.BooleanField(default=False)
    name = models.CharField(max_length=60, blank=True)
    severity = models.CharField(max_length=20, blank=True)
    certainty = models.CharField(max_length=20, blank=True)
    urgency = models.CharField(max_length=20, blank=True)
    sent = models.DateTimeField()
    onset = models.DateTimeField()
    ends = models.DateTimeField()
    # active or ended; ended by: expired, cancelled, replaced, gone.
    status = models.CharField(max_length=10, default="active")
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=20, blank=True)
    # UGC codes, sorted.
    zones = ArrayField(models.CharField(max_length=8), default=list)
    # Rings of [lon, lat]; where present it decides alone.
    polygon = models.JSONField(null=True)
    headline = models.TextField(blank=True)
    area = models.CharField(max_length=300, blank=True)
    states = ArrayField(models.CharField(max_length=2), default=list)
    first_seen_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["zones"], name="weather_alert_zones"),
            models.Index(
                fields=["incident", "alert_id"],
                name="weather_alert_active",
                condition=models.Q(status="active"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.incident}"


class WeatherFeed(models.Model):
    """The one row that says where the feed is and when to ask it again (business time)."""

    url = models.CharField(max_length=300, unique=True)
    etag = models.CharField(max_length=255, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ask_after = models.DateTimeField()
    failures = models.IntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    # alert id → how many answers running have not held it.
    missing = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.url
