"""The studio's writes: a draft that many hands may save, one publication, the way back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from narvar.lib import clock
from retailers.models import AuditEntry, Brand, BrandDraft, BrandVersion
from retailers.services import audit, images
from retailers.tenancy import retailer_id
from retailers.theme import FIELDS, read


class Unfit(ValueError):
    """Not published: `problems` tells field → why, as `retailers.theme.read` does."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


class NothingToDo(ValueError):
    """No draft differs from what is published, or no version lies before it."""


def save_draft(*, brand_id: int, data: Mapping[str, Any], by: int | None) -> BrandDraft:
    """Keep these fields as typed, beside what was drafted before. The last hand wins a field."""
    with transaction.atomic():
        Brand.objects.select_for_update(no_key=True).get(pk=brand_id)
        draft, _ = BrandDraft.objects.get_or_create(retailer_id=retailer_id(), brand_id=brand_id)
        draft.data = {**draft.data, **{name: data[name] for name in data if name in FIELDS}}
        draft.by_id = by
        draft.updated_at = clock.machine()
        draft.save(update_fields=["data", "by", "updated_at"])
    return draft


def changed_typing(*, brand_id: int, data: Mapping[str, Any]) -> bool:
    """Whether saving would change anything: an untouched form makes no draft."""
    brand = Brand.objects.get(pk=brand_id)
    draft = BrandDraft.objects.filter(brand_id=brand_id).first()
    kept = {name: str(getattr(brand, name)) for name in FIELDS} | (draft.data if draft else {})
    return any(str(kept[name]) != str(data[name]) for name in data)


def draft_logo(*, brand_id: int, upload: bytes, by: int | None) -> BrandDraft:
    """Raises images.Refused."""
    image = images.keep_image(brand_id=brand_id, upload=upload)
    logo = {"logo": image.digest, "logo_width": image.width, "logo_height": image.height}
    return save_draft(brand_id=brand_id, data=logo, by=by)


def remove_logo(*, brand_id: int, by: int | None) -> BrandDraft:
    nothing = {"logo": "", "logo_width": 0, "logo_height": 0}
    return save_draft(brand_id=brand_id, data=nothing, by=by)


def discard_draft(*, brand_id: int) -> None:
    BrandDraft.objects.filter(brand_id=brand_id).delete()


def publish_draft(*, brand_id: int, by: int | None, now: datetime) -> AuditEntry:
    """Every page of the brand shows the draft from now on. Raises Unfit, NothingToDo."""
    with transaction.atomic():
        brand = Brand.objects.select_for_update(no_key=True).get(pk=brand_id)
        draft = BrandDraft.objects.filter(brand_id=brand_id).first()
        entry = _change(brand, draft.data if draft else {}, "brand.published", by, now)
        discard_draft(brand_id=brand_id)
    return entry


def restore_version(*, brand_id: int, version: int, by: int | None, now: datetime) -> AuditEntry:
    """The look of an earlier version, as a version of its own. A draft stays as it is.

    Raises NothingToDo where that version is not kept or looks the same.
    """
    with transaction.atomic():
        brand = Brand.objects.select_for_update(no_key=True).get(pk=brand_id)
        kept = BrandVersion.objects.filter(brand_id=brand_id, version=version).first()
        return _change(brand, kept.data if kept else {}, "brand.restored", by, now)


def changed(brand: Brand, data: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Field → [was, now], for what can be read and differs."""
    values, _ = read(data)
    return {
        name: [getattr(brand, name), value]
        for name, value in values.items()
        if getattr(brand, name) != value
    }


def _change(
    brand: Brand, data: Mapping[str, Any], kind: str, by: int | None, now: datetime
) -> AuditEntry:
    _, problems = read(data)
    if problems:
        raise Unfit(problems)
    changes = changed(brand, data)
    if not changes:
        raise NothingToDo(kind)
    was = {name: getattr(brand, name) for name in FIELDS}
    BrandVersion.objects.create(
        retailer_id=retailer_id(), brand=brand, version=brand.version, data=was, by_id=by
    )
    fields = {name: pair[1] for name, pair in changes.items()}
    Brand.objects.filter(pk=brand.pk).update(version=F("version") + 1, **fields)
    told = {"version": brand.version, "fields": sorted(changes)}
    return audit.record(by=by, kind=kind, subject=f"brand:{brand.pk}", data=told, now=now)
