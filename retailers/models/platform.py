from django.db import models


class BusinessClock(models.Model):
    """One row: business time = base + (machine time − since) × rate."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    since = models.DateTimeField()
    base = models.DateTimeField()
    rate = models.FloatField()

    class Meta:
        db_table = "business_clock"


class Platform(models.Model):
    """One row: what holds for the whole house."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    sandbox = models.BooleanField(default=False)
    sending_stopped = models.BooleanField(default=False)

    class Meta:
        db_table = "platform"


class Canary(models.Model):
    """Last sign of real work, machine time. The supervisor judges processes by it."""

    name = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "canary"


class Shift(models.Model):
    """A place in the rota. Whoever holds its lease works; a second comer goes home."""

    pk = models.CompositePrimaryKey("kind", "slot")
    kind = models.CharField(max_length=40)
    slot = models.SmallIntegerField()
    owner = models.CharField(max_length=60)
    # Machine time.
    lease_until = models.DateTimeField()

    class Meta:
        db_table = "shift"
