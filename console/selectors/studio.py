"""A brand as its studio shows it: what is typed, what it would look like, what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _

from console import words
from retailers.colours import AA_TEXT, DARK, LIGHT, contrast, ink_for, ink_on
from retailers.models import Brand, BrandDraft, BrandVersion
from retailers.services.brands import changed
from retailers.services.images import SeenImage, mood, open_image
from retailers.services.previews import preview_token
from retailers.theme import FIELDS, Theme, read, theme_of_draft

AA_SHAPE: Final = 3.0
"""Least contrast of what is not text, WCAG 2.2, 1.4.11."""
_SMALLEST: Final = (96, 28)
_WIDEST, _TALLEST = 9, 2
# Their owners publish DMARC p=reject or p=quarantine: nobody else's server may send for them.
_OTHERS: Final = frozenset(
    "gmail.com googlemail.com yahoo.com ymail.com aol.com outlook.com hotmail.com live.com msn.com"
    " icloud.com me.com mac.com gmx.de gmx.net gmx.com web.de mail.ru yandex.ru proton.me"
    " protonmail.com t-online.de".split()
)


@dataclass(frozen=True, slots=True)
class Note:
    """`bad` keeps the brand from being published, `watch` does not."""

    tone: words.Tone
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Swatch:
    """Text of `ink` on `ground`, as pages will show it."""

    label: str
    ground: str
    ink: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Studio:
    brand: Brand
    theme: Theme
    typed: Mapping[str, Any]
    notes: tuple[Note, ...]
    swatches: tuple[Swatch, ...]
    changes: tuple[str, ...]
    """The labels of what differs from what is published."""
    drafted: bool
    saved_at: datetime | None
    saved_by: str
    earlier: int | None
    """The version an undo goes back to."""
    token: str

    @property
    def stops(self) -> int:
        return sum(note.tone == "bad" for note in self.notes)

    @property
    def warnings(self) -> int:
        return len(self.notes) - self.stops

    def problem(self, field: str) -> str:
        return next((n.text for n in self.notes if n.field == field and n.tone == "bad"), "")


def brand_studio(slug: str) -> Studio:
    """Raises Brand.DoesNotExist."""
    brand = Brand.objects.get(slug=slug)
    draft = BrandDraft.objects.select_related("by").filter(brand=brand).first()
    data = draft.data if draft else {}
    theme = theme_of_draft(brand, data)
    before = BrandVersion.objects.filter(brand=brand, version__lt=brand.version)
    return Studio(
        brand=brand,
        theme=theme,
        typed={name: data.get(name, getattr(brand, name)) for name in FIELDS},
        notes=tuple(_notes(brand, theme, data)),
        swatches=tuple(_swatches(theme)),
        changes=tuple(_labels(changed(brand, data))),
        drafted=bool(data),
        saved_at=draft.updated_at if draft else None,
        saved_by=draft.by.email if draft and draft.by else "",
        earlier=before.order_by("-version").values_list("version", flat=True).first(),
        token=preview_token(brand=brand),
    )


def _labels(changes: Mapping[str, Any]) -> Iterator[str]:
    yield from dict.fromkeys(words.brand_field(name) for name in changes)


def _notes(brand: Brand, theme: Theme, data: Mapping[str, Any]) -> Iterator[Note]:
    values, problems = read(data)
    for name, why in problems.items():
        yield Note("bad", name, words.brand_problem(why))
    seen = {name: values.get(name, getattr(brand, name)) for name in FIELDS}
    yield from _colour_notes(theme)
    yield from _logo_notes(brand, seen)
    yield from _contact_notes(seen)


def _colour_notes(theme: Theme) -> Iterator[Note]:
    for field, colour in (("colour", theme.colour), ("accent", theme.accent)):
        if field == "accent" and theme.accent == theme.colour:
            return
        if contrast(colour, LIGHT[0]) < AA_SHAPE:
            text = _("Hard to see on white (%(ratio)s : 1). Pages darken it where it is text.")
            yield Note("watch", field, text % {"ratio": f"{contrast(colour, LIGHT[0]):.1f}"})
        elif contrast(colour, DARK[0]) < AA_SHAPE:
            text = _("Hard to see on dark screens (%(ratio)s : 1). Pages lighten it there.")
            yield Note("watch", field, text % {"ratio": f"{contrast(colour, DARK[0]):.1f}"})


def _logo_notes(brand: Brand, seen: Mapping[str, Any]) -> Iterator[Note]:
    width, height = seen["logo_width"], seen["logo_height"]
    if not seen["logo"]:
        yield Note("watch", "logo", _("No logo: pages and e-mails show the name in letters."))
        return
    if width < _SMALLEST[0] and height < _SMALLEST[1]:
        yield Note("watch", "logo", _("Very small: it will look blurred. 320 px wide is good."))
    if width > _WIDEST * height or height > _TALLEST * width:
        yield Note("watch", "logo", _("Very long or very tall: it will look small on a phone."))
    image = open_image(brand_id=brand.pk, digest=seen["logo"])
    if image and _mood(seen["logo"], image) == "dark":
        yield Note("watch", "logo", _("Dark ink on a transparent ground: faint on dark screens."))


@lru_cache(maxsize=256)
def _mood(digest: str, image: SeenImage) -> str:
    return mood(image.body)


def _contact_notes(seen: Mapping[str, Any]) -> Iterator[Note]:
    if not seen["support_email"] and not seen["support_url"]:
        yield Note("watch", "support_email", _("Shoppers find no way to reach you on the page."))
    for field in ("sender_email", "reply_to"):
        host = seen[field].rpartition("@")[2].lower()
        if field == "sender_email" and host in _OTHERS:
            text = _("Mail from %(host)s sent by another server is refused. Use your own domain.")
            yield Note("watch", field, text % {"host": host})
    sender = seen["sms_sender"]
    if sender and not sender.startswith("+"):
        text = _(
            "A name cannot be answered: STOP will not reach you, and the US and Canada refuse it."
        )
        yield Note("watch", "sms_sender", text)


def _swatches(theme: Theme) -> Iterator[Swatch]:
    on = ink_on(theme.colour)
    yield _swatch(_("Buttons"), theme.colour, on)
    yield _swatch(_("Links, light"), LIGHT[0], ink_for(theme.colour, LIGHT))
    yield _swatch(_("Links, dark"), DARK[0], ink_for(theme.colour, DARK))
    if theme.accent != theme.colour:
        yield _swatch(_("Accent"), theme.accent, ink_on(theme.accent))


def _swatch(label: str, ground: str, ink: str) -> Swatch:
    ratio = contrast(ink, ground)
    if ratio < AA_TEXT:
        raise AssertionError(f"{ink} on {ground} cannot be read")
    return Swatch(label, ground, ink, round(ratio, 1))
