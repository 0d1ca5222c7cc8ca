"""What stands beside the parcel: the lists of a brand's campaigns and questions."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from console.selectors.engaging import brands_to_fill, content_of
from console.views.door import for_member, for_owner, missing, page
from engagement.models import Campaign, Question
from engagement.services.lists import Kind, Row, move, remove, restore
from narvar.lib import clock, ids
from retailers.models import Brand
from retailers.selectors import Membership
from retailers.services.previews import preview_token

_KINDS: Final[dict[str, Kind]] = {"cmp": Campaign, "qst": Question}


@require_safe
@for_member
def content(request: HttpRequest, member: Membership) -> HttpResponse:
    """`?brand=` chooses among several; `?removed=` offers to put back what was just taken out."""
    brands = brands_to_fill()
    brand = brand_asked(request, brands)
    if brand is None:
        return page(request, member, "engaging.html", brands=brands, brand=None)
    languages = dict(settings.LANGUAGES)
    return page(
        request,
        member,
        "engaging.html",
        brands=brands,
        brand=brand,
        content=content_of(brand.pk, languages=list(languages), now=clock.now()),
        languages=languages,
        removed=_removed(request.GET.get("removed", "")),
        moved=request.GET.get("moved", ""),
        preview=f"/preview/{preview_token(brand=brand)}",
        states={"shown": _("Shown"), "waiting": _("To come"), "over": _("Over"), "off": _("Off")},
        audiences=audiences(),
    )


@require_POST
@for_owner
def act(request: HttpRequest, member: Membership) -> HttpResponse:
    """Move, remove or put back one row; then back to its list."""
    public_id, do = request.POST.get("id", ""), request.POST.get("do", "")
    kind = _KINDS.get(public_id[:3])
    uuid = ids.decode(public_id[:3], public_id)
    if kind is None or uuid is None or do not in {"up", "down", "remove", "restore"}:
        return missing(request)
    try:
        row = _done(kind, uuid, do)
    except (Campaign.DoesNotExist, Question.DoesNotExist):
        return missing(request)
    told = {"remove": {"removed": public_id}, "up": {"moved": f"{public_id}-up"}}
    told["down"] = {"moved": f"{public_id}-down"}
    return to_list(member, row.brand.slug, **told.get(do, {}))


def _done(kind: Kind, uuid: UUID, do: str) -> Row:
    if do == "remove":
        return remove(kind=kind, public_id=uuid, now=clock.machine())
    if do == "restore":
        return restore(kind=kind, public_id=uuid)
    return move(kind=kind, public_id=uuid, up=do == "up")


def brand_asked(request: HttpRequest, brands: Any) -> Brand | None:
    """The first one where none of ours is asked for."""
    asked = request.GET.get("brand", "")
    return next((b for b in brands if b.slug == asked), brands[0] if brands else None)


def to_list(member: Membership, brand: str, **query: str) -> HttpResponse:
    address = reverse("console_engaging", kwargs={"slug": member.slug})
    return HttpResponseRedirect(f"{address}?{urlencode({'brand': brand, **query})}")


def audiences() -> dict[str, str]:
    return {
        "calm": _("On every page where nothing is wrong"),
        "moving": _("While the parcel is on its way"),
        "delivered": _("Once it is delivered"),
    }


def _removed(public_id: str) -> dict[str, str] | None:
    """What the page offers to put back, if it is still out."""
    kind, uuid = _KINDS.get(public_id[:3]), ids.decode(public_id[:3], public_id)
    if kind is None or uuid is None:
        return None
    row = kind.objects.filter(public_id=uuid, removed_at__isnull=False).first()
    return {"id": public_id, "name": str(row)} if row else None
