from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now

from retailers.models.fields import public_id
from retailers.tenancy.owned import TenantKey, TenantOwned


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())

    def create_user(self, *, email: str, password: str | None, **extra: Any) -> "User":
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. The e-mail is the name, whatever its case."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    # Runs the house: sees /operator/ and no retailer's rows before choosing one.
    is_operator = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    objects = UserManager()
    USERNAME_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower"
            )
        ]


class Membership(TenantOwned):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=[("owner", "Owner"), ("agent", "Agent")])

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "user"], name="member_once_of_retailer")
        ]


class Door(models.Model):
    """Digest of what a visitor shows → whose it is. Un-walled: it holds nothing else.

    Serving roles have no right on this table; they go through the functions `door`,
    `open_door` and `close_door`.
    """

    pk = models.CompositePrimaryKey("kind", "digest")
    kind = models.CharField(max_length=12)
    digest = models.BinaryField(max_length=32)
    retailer = models.ForeignKey("retailers.Retailer", on_delete=models.CASCADE, related_name="+")
    subject_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "door"


class ApiKey(TenantOwned):
    """Shown once; kept as the digest of its door and a prefix to recognise it by."""

    public_id = public_id()
    brand = TenantKey("retailers.Brand")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=24)
    digest = models.BinaryField(max_length=32)
    test = models.BooleanField(default=False)
    scopes = ArrayField(models.CharField(max_length=20))
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "digest"], name="api_key_of_retailer")
        ]


class IdempotencyKey(TenantOwned):
    """What a POST with this key was asked and answered. Kept 24 hours of machine time."""

    key = models.CharField(max_length=255)
    request = models.BinaryField(max_length=32)
    status = models.SmallIntegerField()
    body = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["retailer", "key"], name="idempotency_key_of_retailer")
        ]
        indexes = [models.Index(fields=["expires_at"], name="idempotency_expiry")]
