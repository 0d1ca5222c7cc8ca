"""Who works for a retailer: asked by an owner, let in by a signed link, sent away, taken back."""

import binascii
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from narvar.lib import clock, signing
from retailers.models import AuditEntry, Invitation, Membership, Retailer, User
from retailers.services import audit
from retailers.services.opening import add_member
from retailers.tenancy import acting_for, retailer_id

Role = Literal["owner", "agent"]
ROLES: Final[tuple[Role, ...]] = ("owner", "agent")
LASTS: Final = timedelta(days=7)
_WHAT: Final = struct.Struct(">16s16s")
_MAC_BYTES: Final = 16


class NoInvitation(LookupError):
    """Never signed by us, used, taken back, or older than a week."""


class LastOwner(ValueError):
    """Somebody has to stay who can let people in."""


class NotThem(PermissionError):
    """Whoever has an account proves it by signing in: a link may be read by others."""


class AlreadyHere(ValueError):
    """This person works for the retailer already."""


@dataclass(frozen=True, slots=True)
class Invited:
    invitation_id: int
    token: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a good link shows: who asks whom, and whether they have an account."""

    retailer_id: int
    retailer: str
    invitation_id: int
    email: str
    role: str
    known: bool


def invite(*, email: str, role: Role, by: int | None, now: datetime) -> Invited:
    """The earlier invitation of this address ends. Raises AlreadyHere.

    The token is told once; only its invitation is kept.
    """
    address = email.strip().lower()
    with transaction.atomic():
        if Membership.objects.filter(user__email=address).exists():
            raise AlreadyHere(address)
        Invitation.objects.filter(email=address, ended_at=None).update(ended_at=clock.machine())
        row = Invitation.objects.create(
            retailer_id=retailer_id(),
            email=address,
            role=role,
            by_id=by,
            expires_at=clock.machine() + LASTS,
        )
        row.refresh_from_db(fields=["public_id"])
        data = {"email": address, "role": role}
        audit.record(
            by=by, kind="member.invited", subject=f"invitation:{row.pk}", data=data, now=now
        )
    return Invited(row.pk, _token(row))


def take_back(*, invitation_id: int) -> bool:
    """False where it was used or taken back before."""
    open_ones = Invitation.objects.filter(pk=invitation_id, ended_at=None)
    return bool(open_ones.update(ended_at=clock.machine()))


def open_invitation(token: str) -> Opened:
    """Raises NoInvitation."""
    retailer = Retailer.objects.filter(public_id=_signed(token)[0]).first()
    if retailer is None:
        raise NoInvitation("retailer")
    with acting_for(retailer.pk):
        row = _standing(token)
        known = User.objects.filter(email=row.email).exists()
    return Opened(retailer.pk, retailer.name, row.pk, row.email, row.role, known)


def accept(*, token: str, signed_in: int | None, password: str, name: str, now: datetime) -> User:
    """Let the invited person in; one without an account gets it with this password.

    Raises NoInvitation, NotThem where the account exists and is not `signed_in` (a user's id),
    and Django's ValidationError for a password too weak.
    """
    opened = open_invitation(token)
    with acting_for(opened.retailer_id), transaction.atomic():
        row = _standing(token, lock=True)
        user = User.objects.filter(email=row.email).first()
        if user is not None and user.pk != signed_in:
            raise NotThem(row.email)
        user = user or _person(row.email, name, password)
        add_member(user=user, role="owner" if row.role == "owner" else "agent")
        take_back(invitation_id=row.pk)
        data = {"email": row.email, "role": row.role}
        audit.record(
            by=user.pk, kind="member.joined", subject=f"user:{user.pk}", data=data, now=now
        )
    return user


def change_role(*, user_id: int, role: Role, by: int | None, now: datetime) -> AuditEntry:
    """Raises Membership.DoesNotExist, LastOwner."""
    with transaction.atomic():
        member = _member(user_id)
        if role != "owner":
            _keep_an_owner(member)
        data = {"email": member.user.email, "was": member.role, "now": role}
        Membership.objects.filter(pk=member.pk).update(role=role)
        return audit.record(
            by=by, kind="member.role", subject=f"user:{user_id}", data=data, now=now
        )


def remove(*, user_id: int, by: int | None, now: datetime) -> AuditEntry:
    """They see nothing of this retailer from the next click on. Raises as `change_role`."""
    with transaction.atomic():
        member = _member(user_id)
        _keep_an_owner(member)
        data = {"email": member.user.email, "role": member.role}
        member.delete()
        return audit.record(
            by=by, kind="member.removed", subject=f"user:{user_id}", data=data, now=now
        )


def _member(user_id: int) -> Membership:
    # All rows, in one order: two owners who remove each other at once must not both succeed.
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user").order_by("pk")
    for row in rows:
        if row.user_id == user_id:
            return row
    raise Membership.DoesNotExist(user_id)


def _keep_an_owner(member: Membership) -> None:
    others = Membership.objects.filter(role="owner").exclude(pk=member.pk)
    if member.role == "owner" and not others.exists():
        raise LastOwner(member.user.email)


def _person(email: str, name: str, password: str) -> User:
    validate_password(password, User(email=email, name=name))
    return User.objects.create_user(email=email, password=password, name=name)


def _standing(token: str, *, lock: bool = False) -> Invitation:
    rows = Invitation.objects.select_for_update() if lock else Invitation.objects.all()
    row = rows.filter(
        public_id=_signed(token)[1], ended_at=None, expires_at__gt=clock.machine()
    ).first()
    if row is None:
        raise NoInvitation("over")
    return row


def _token(row: Invitation) -> str:
    retailer = Retailer.objects.get(pk=row.retailer_id)
    what = _WHAT.pack(retailer.public_id.bytes, row.public_id.bytes)
    return urlsafe_b64encode(what + _mac(what)).decode().rstrip("=")


def _signed(token: str) -> tuple[UUID, UUID]:
    """The retailer's and the invitation's public ids."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError) as error:
        raise NoInvitation("spelling") from error
    what, mac = raw[: _WHAT.size], raw[_WHAT.size :]
    if len(what) != _WHAT.size or not signing.same(mac, _mac(what)):
        raise NoInvitation("signature")
    retailer, invitation = _WHAT.unpack(what)
    return UUID(bytes=retailer), UUID(bytes=invitation)


def _mac(what: bytes) -> bytes:
    return signing.mac("invitation", what.hex())[:_MAC_BYTES]
