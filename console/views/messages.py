"""Messages: which ones go out, the brake, going live and the great stop. Owners decide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from console import words
from console.selectors.switches import switches
from console.views.door import for_member, is_owner, missing, page, told, warned
from narvar.lib import clock
from notifications.models import Rule
from notifications.policy import Milestone
from notifications.services.brake import drop_braked, release_brake
from notifications.services.switches import switch_rule
from retailers.models import Retailer
from retailers.selectors import Membership
from retailers.services import sending
from retailers.tenancy import retailer_id


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def settings(request: HttpRequest, member: Membership) -> HttpResponse:
    if request.method != "POST":
        return page(request, member, "messages.html", switches=switches(), words=words)
    if not is_owner(member):
        return missing(request)
    deed = request.POST.get("do", "")
    if deed in {"live", "stop", "resume"}:
        _great(request, deed)
    elif deed in {"on", "off", "release", "drop"}:
        if not _rule(request, deed):
            return missing(request)
    else:
        return missing(request)
    return redirect(request.path)


def _great(request: HttpRequest, deed: str) -> None:
    by, now = request.user.pk, clock.now()
    if deed == "live":
        if sending.go_live(by=by, now=now):
            told(request, _("Live: from now on shoppers are told. What is older stays untold."))
    elif deed == "resume":
        if sending.resume_sending(by=by, now=now):
            told(request, _("Messages go out again."))
    # Typed, so that no slip of the hand silences a shop.
    elif request.POST.get("name", "").strip() != _name():
        warned(request, _("Not stopped: type the shop’s name as it is written."))
    elif sending.stop_sending(by=by, now=now):
        told(request, _("Stopped: nothing leaves until you start it again."))


def _name() -> str:
    return Retailer.objects.values_list("name", flat=True).get(pk=retailer_id()).strip()


def _rule(request: HttpRequest, deed: str) -> bool:
    """False for a rule that is not there."""
    name, channel = request.POST.get("rule", ""), request.POST.get("channel", "")
    if name not in set(Milestone):
        return False
    if deed in {"release", "drop"}:
        return _brake(request, Milestone(name), channel, deed)
    try:
        entry = switch_rule(
            name=name,
            channel=channel,
            enabled=deed == "on",
            by=request.user.pk,
            now=clock.now(),
        )
    except Rule.DoesNotExist:
        return False
    if entry:
        on, off = _("%(rule)s by %(channel)s is on."), _("%(rule)s by %(channel)s is off.")
        named = {"rule": words.milestone(name), "channel": words.channel(channel)}
        told(request, (on if deed == "on" else off) % named, entry)
    return True


def _brake(request: HttpRequest, name: Milestone, channel: str, deed: str) -> bool:
    if not Rule.objects.filter(name=name, channel=channel).exists():
        return False
    if deed == "release":
        count = release_brake(name=name, channel=channel, now=clock.now())
        text = ngettext(
            "Released: %(count)s message goes out.", "Released: %(count)s messages go out.", count
        )
    else:
        count = drop_braked(name=name, channel=channel)
        text = ngettext(
            "Dropped: %(count)s message will not be sent.",
            "Dropped: %(count)s messages will not be sent.",
            count,
        )
    told(request, text % {"count": count})
    return True
