"""People: who may work here. Owners ask them in and send them away; everybody sees who is here."""

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console import words
from console.selectors.people import people as people_here
from console.views.door import for_member, is_owner, missing, page, told, warned
from narvar.lib import clock, ids
from retailers.models import Invitation
from retailers.models import Membership as Member
from retailers.selectors import Membership
from retailers.services import members

log = structlog.get_logger()


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def people(request: HttpRequest, member: Membership) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, member)
    if not is_owner(member):
        return missing(request)
    deed = request.POST.get("do", "")
    if deed == "invite":
        return _invite(request, member)
    if deed == "take_back":
        return _take_back(request, member)
    return _change(request, member, deed)


def _shown(
    request: HttpRequest,
    member: Membership,
    *,
    status: int = 200,
    wrong: str = "",
    link: str = "",
) -> HttpResponse:
    return page(
        request,
        member,
        "members.html",
        status=status,
        people=people_here(),
        roles=words.roles(),
        me=request.user.pk,
        wrong=wrong,
        typed=request.POST.get("email", "") if wrong else "",
        link=link,
        deed=words.deed,
    )


def _invite(request: HttpRequest, member: Membership) -> HttpResponse:
    email = request.POST.get("email", "").strip()
    role: members.Role = "owner" if request.POST.get("role") == "owner" else "agent"
    try:
        validate_email(email)
        invited = members.invite(email=email, role=role, by=request.user.pk, now=clock.now())
    except ValidationError:
        return _shown(request, member, status=422, wrong=words.brand_problem("email"))
    except members.AlreadyHere:
        return _shown(request, member, status=422, wrong=_("This person works here already."))
    link = settings.BASE_URL + reverse("console_join", kwargs={"token": invited.token})
    if _mailed(email, link, member):
        told(request, _("Asked %(email)s by e-mail. The link opens for a week.") % {"email": email})
        return redirect(request.path)
    return _shown(request, member, link=link)


def _mailed(email: str, link: str, member: Membership) -> bool:
    """False where this house sends no mail to its staff: the owner passes the link on."""
    if not settings.EMAIL_HOST_SET:
        return False
    subject = _("%(shop)s asks you into its console") % {"shop": " ".join(member.name.split())}
    text = _(
        "Somebody of %(shop)s asks you to work with its orders. Open this link to accept; it works"
        " once, for a week:\n\n%(link)s\n\nIf you do not know %(shop)s, do nothing."
    )
    try:
        send_mail(subject, text % {"shop": member.name, "link": link}, None, [email])
    except (OSError, SMTPException) as error:
        log.warning("invitation not mailed", reason=type(error).__name__)
        return False
    return True


def _take_back(request: HttpRequest, member: Membership) -> HttpResponse:
    asked = ids.decode("inv", request.POST.get("invitation", ""))
    row = Invitation.objects.filter(public_id=asked, ended_at=None).first() if asked else None
    if row is None:
        return missing(request)
    members.take_back(invitation_id=row.pk)
    told(request, _("The link sent to %(email)s opens nothing any more.") % {"email": row.email})
    return redirect(request.path)


def _change(request: HttpRequest, member: Membership, deed: str) -> HttpResponse:
    who = request.POST.get("user", "")
    user_id = int(who) if who.isascii() and who.isdigit() and len(who) < 18 else 0
    role: members.Role = "owner" if deed == "owner" else "agent"
    try:
        if deed == "remove":
            entry = members.remove(user_id=user_id, by=request.user.pk, now=clock.now())
            text = _("%(email)s sees nothing of this shop any more.")
        elif deed in members.ROLES:
            entry = members.change_role(
                user_id=user_id, role=role, by=request.user.pk, now=clock.now()
            )
            text = _("The role of %(email)s is changed.")
        else:
            return missing(request)
    except Member.DoesNotExist:
        return missing(request)
    except members.LastOwner:
        warned(request, _("Somebody has to stay who can let people in: make another owner first."))
    else:
        told(request, text % {"email": entry.data["email"]}, entry)
    return redirect("console" if user_id == request.user.pk else request.path)
