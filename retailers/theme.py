"""How a brand looks and speaks, as plain data: what pages, mail and previews draw from. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from retailers.colours import is_colour

FONTS: Final = ("system", "serif", "rounded", "mono")
TONES: Final = ("warm", "plain")
RADIUS_AT_MOST: Final = 28
"""Pixels: rounder than this a card eats its own words."""

_EMAIL: Final = re.compile(
    r"[^\s@<>\",;:()\[\]\\]{1,64}@[^\s@.<>\",;]+(\.[^\s@.<>\",;]+)+", re.ASCII
)
_LOCALE: Final = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,4})?")
_SENDER: Final = re.compile(r"\+[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_LINK: Final = re.compile(r"https?://[^\s/<>\"]+\.[^\s<>\"]+|https?://localhost\S*", re.IGNORECASE)


class Brandlike(Protocol):
    """A `Brand` row."""

    name: Any
    slug: Any
    version: Any
    colour: Any
    accent: Any
    radius: Any
    font: Any
    tone: Any
    logo: Any
    logo_width: Any
    logo_height: Any
    support_email: Any
    support_url: Any
    locale: Any
    zone: Any
    sender_name: Any


@dataclass(frozen=True, slots=True)
class Theme:
    """`colour` and `accent` are `#rrggbb`; without an accent of its own it is the colour.

    `radius` is in px; `font` one of FONTS, `tone` one of TONES. `logo_url` is a path under
    BASE_URL, None without a logo, whose size in px is 0 × 0 then.
    """

    name: str
    slug: str
    version: int
    colour: str
    accent: str
    radius: int
    font: str
    tone: str
    logo_url: str | None
    logo_width: int
    logo_height: int
    support_email: str
    support_url: str
    locale: str
    zone: str = "UTC"
    sender_name: str = ""


def theme_of(brand: Brandlike) -> Theme:
    """As published."""
    return theme_of_draft(brand, {})


def theme_of_draft(brand: Brandlike, data: Mapping[str, Any]) -> Theme:
    """The brand with what its draft changes; what cannot be read in the draft changes nothing."""
    values, _ = read(data)
    seen = {name: values.get(name, getattr(brand, name)) for name in _SHOWN}
    digest = seen.pop("logo")
    return Theme(
        **seen | {"accent": seen["accent"] or seen["colour"]},
        slug=brand.slug,
        version=brand.version,
        logo_url=logo_path(brand.slug, digest) if digest else None,
    )


def logo_path(slug: str, digest: str) -> str:
    """Where pages serves a brand's image."""
    return f"/brand/{slug}/logo-{digest}.png"


_SHOWN: Final = (
    "name", "colour", "accent", "radius", "font", "tone", "logo", "logo_width", "logo_height",
    "support_email", "support_url", "locale", "zone", "sender_name",
)  # fmt: skip


class Problem(ValueError):
    """A field cannot be read; its one argument is a word of ours that says why."""


def read(data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """A draft's fields as a Brand holds them, and field → why not for those that are unfit.

    Unknown fields are left out. Reasons: missing, long, colour, radius, choice, email, link,
    locale, zone, sender, image.
    """
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, reader in FIELDS.items():
        if name not in data:
            continue
        try:
            values[name] = reader(data[name])
        except Problem as problem:
            problems[name] = str(problem)
    return values, problems


def _text(limit: int) -> Any:
    def reader(value: Any) -> str:
        if not isinstance(value, str) or len(value.strip()) > limit:
            raise Problem("long")
        return value.strip()

    return reader


def _name(value: Any) -> str:
    text: str = _text(120)(value)
    if not text:
        raise Problem("missing")
    return text


def _colour(value: Any) -> str:
    if not isinstance(value, str) or not is_colour(value.strip()):
        raise Problem("colour")
    return value.strip().lower()


def _maybe(reader: Any) -> Any:
    """Blank is an answer too."""
    return lambda value: "" if value == "" or str(value).isspace() else reader(value)


def _radius(value: Any) -> int:
    text = str(value).strip()
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > RADIUS_AT_MOST:
        raise Problem("radius")
    return int(text)


def _one_of(choices: tuple[str, ...]) -> Any:
    def reader(value: Any) -> str:
        if value not in choices:
            raise Problem("choice")
        return str(value)

    return reader


def _matching(pattern: re.Pattern[str], limit: int, reason: str) -> Any:
    def reader(value: Any) -> str:
        text = value.strip() if isinstance(value, str) else ""
        if len(text) > limit or not pattern.fullmatch(text):
            raise Problem(reason)
        return text

    return reader


def _zone(value: Any) -> str:
    try:
        return str(ZoneInfo(str(value).strip()).key)
    except (LookupError, ValueError, OSError) as error:  # a folder of zones is an OSError
        raise Problem("zone") from error


def _pixels(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= 10_000:
        raise Problem("image")
    return value


_email: Final = _maybe(_matching(_EMAIL, 254, "email"))
FIELDS: Final[Mapping[str, Any]] = {
    "name": _name,
    "colour": _colour,
    "accent": _maybe(_colour),
    "radius": _radius,
    "font": _one_of(FONTS),
    "tone": _one_of(TONES),
    "locale": _matching(_LOCALE, 10, "locale"),
    "zone": _zone,
    "support_email": _email,
    "support_url": _maybe(_matching(_LINK, 200, "link")),
    "sender_name": _text(120),
    "sender_email": _email,
    "reply_to": _email,
    "sms_sender": _maybe(
        _matching(re.compile(r"\+[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11}"), 20, "sender")
    ),
    "logo": _maybe(_matching(_DIGEST, 64, "image")),
    "logo_width": _pixels,
    "logo_height": _pixels,
}
"""What the studio edits: field → reader, which raises Problem."""
