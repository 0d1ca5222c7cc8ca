"""One button takes a deed back. Each kind of deed names what undoes it."""

from collections.abc import Callable, Mapping
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from console.views.door import for_member, is_owner, missing, told, warned
from narvar.lib import clock, ids
from notifications.services.switches import switch_rule
from retailers.models import AuditEntry, User
from retailers.selectors import Membership
from retailers.services import audit, brands, members
from retailers.services.opening import add_member
from tracking.models import Order
from tracking.services import amending


class Impossible(ValueError):
    """What would have to come back is gone, or has changed since."""


def _subject(entry: AuditEntry) -> int:
    return int(entry.subject.partition(":")[2])


def _brand(entry: AuditEntry, by: int) -> None:
    try:
        brands.restore_version(
            brand_id=_subject(entry), version=entry.data["version"], by=by, now=clock.now()
        )
    except brands.NothingToDo as nothing:
        raise Impossible from nothing


def _role(entry: AuditEntry, by: int) -> None:
    was: members.Role = "owner" if entry.data["was"] == "owner" else "agent"
    try:
        members.change_role(user_id=_subject(entry), role=was, by=by, now=clock.now())
    except members.LastOwner as last:
        raise Impossible from last


def _removed(entry: AuditEntry, by: int) -> None:
    user = User.objects.filter(pk=_subject(entry)).first()
    if user is None:
        raise Impossible
    add_member(user=user, role="owner" if entry.data["role"] == "owner" else "agent")


def _email(entry: AuditEntry, by: int) -> None:
    _unless_changed(entry, "email")
    amending.change_email(order_id=_subject(entry), email=entry.data["was"], by=by, now=clock.now())


def _phone(entry: AuditEntry, by: int) -> None:
    _unless_changed(entry, "phone")
    amending.change_phone(order_id=_subject(entry), phone=entry.data["was"], by=by, now=clock.now())


def _notify(entry: AuditEntry, by: int) -> None:
    amending.set_notify(order_id=_subject(entry), notify=entry.data["was"], by=by, now=clock.now())


def _rule(entry: AuditEntry, by: int) -> None:
    switch_rule(
        name=entry.data["name"],
        channel=entry.data["channel"],
        enabled=entry.data["was"],
        by=by,
        now=clock.now(),
    )


def _unless_changed(entry: AuditEntry, name: str) -> None:
    order = Order.objects.filter(pk=_subject(entry)).first()
    if order is None or getattr(order, name) != entry.data["now"]:
        raise Impossible


_OWNERS: Final[Mapping[str, Callable[[AuditEntry, int], None]]] = {
    "brand.published": _brand,
    "member.role": _role,
    "member.removed": _removed,
    "rule.switched": _rule,
}
_ANYBODYS: Final[Mapping[str, Callable[[AuditEntry, int], None]]] = {
    "order.email": _email,
    "order.phone": _phone,
    "order.notify": _notify,
}


@require_POST
@for_member
def undo(request: HttpRequest, member: Membership) -> HttpResponse:
    """POST entry=aud_…, back=the page to return to."""
    asked = ids.decode("aud", request.POST.get("entry", ""))
    entry = AuditEntry.objects.filter(public_id=asked).first() if asked else None
    ways = {**_ANYBODYS, **(_OWNERS if is_owner(member) else {})}
    if entry is None or entry.kind not in ways:
        return missing(request)
    try:
        with transaction.atomic():
            if not audit.mark_undone(entry_id=entry.pk):
                raise Impossible
            ways[entry.kind](entry, request.user.pk or 0)
    except (Impossible, amending.NotAnAddress):
        warned(request, _("Too late to undo: it has changed again since."))
    else:
        told(request, _("Taken back."))
    return redirect(_back(request, member))


def _back(request: HttpRequest, member: Membership) -> str:
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return f"/console/{member.slug}/"
