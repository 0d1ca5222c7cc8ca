"""Pictures of a brand: whatever came in is decoded and encoded anew, or refused with a reason.

What is kept is a still PNG without a word of metadata: browsers show it, and so do mail
programs, which WebP cannot be given to.
"""

import io
import warnings
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from retailers.models import BrandImage
from retailers.tenancy import retailer_id

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
BYTES_AT_MOST: Final = 5_000_000
PIXELS_AT_MOST: Final = 40_000_000
"""Decoded, four bytes each: a bomb of a few kilobytes would otherwise take the process along."""
WIDTH, HEIGHT = 640, 240
"""Twice of what a page shows, for sharp screens."""
_MEDIA_TYPE: Final = "image/png"
# Of 255: from where on a pixel hides what is under it, and up to where it is dark.
_SOLID, _DARK = 128, 80
# Shares of the picture that is ink, and of the ink that is of one mood.
_FILLED, _MOST = 0.9, 0.8


class Refused(ValueError):
    """Not a picture that can be shown. Its argument: empty, large, format, broken, pixels."""


@dataclass(frozen=True, slots=True)
class SeenImage:
    body: bytes
    media_type: str
    width: int
    height: int


def encoded(upload: bytes) -> SeenImage:
    """The first frame, upright, at most WIDTH × HEIGHT, in sRGB with its transparency.

    Raises Refused.
    """
    if not upload:
        raise Refused("empty")
    if len(upload) > BYTES_AT_MOST:
        raise Refused("large")
    picture = _decoded(upload)
    picture.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return SeenImage(out.getvalue(), _MEDIA_TYPE, clean.width, clean.height)


def keep_image(*, brand_id: int, upload: bytes) -> BrandImage:
    """Kept once however often it is sent. Raises Refused."""
    image = encoded(upload)
    with transaction.atomic():
        row, _ = BrandImage.objects.get_or_create(
            retailer_id=retailer_id(),
            brand_id=brand_id,
            digest=sha256(image.body).hexdigest(),
            defaults={
                "media_type": image.media_type,
                "width": image.width,
                "height": image.height,
                "body": image.body,
            },
        )
    return row


def open_image(*, brand_id: int, digest: str) -> SeenImage | None:
    """None for one that the retailer acted for never gave this brand."""
    row = BrandImage.objects.filter(brand_id=brand_id, digest=digest).first()
    if row is None:
        return None
    return SeenImage(bytes(row.body), row.media_type, row.width, row.height)


def mood(body: bytes) -> Literal["dark", "light", "any"]:
    """Of a kept logo whose ground is transparent: whether its ink is all dark or all light."""
    with Image.open(io.BytesIO(body), formats=("PNG",)) as picture:
        pixels = picture.convert("RGBA")
    alpha = pixels.getchannel("A")
    inked = sum(alpha.histogram()[_SOLID:])
    if not inked or inked > _FILLED * pixels.width * pixels.height:
        return "any"
    shades = pixels.convert("L").histogram(alpha.point(lambda value: 255 * (value >= _SOLID)))
    if sum(shades[:_DARK]) > _MOST * inked:
        return "dark"
    return "light" if sum(shades[-_DARK:]) > _MOST * inked else "any"


def _decoded(upload: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(upload), formats=FORMATS) as picture:
                if picture.width * picture.height > PIXELS_AT_MOST:
                    raise Refused("pixels")
                picture.seek(0)
                # For JPEG: decode at the size that is needed, not at the camera's.
                picture.draft("RGB", (WIDTH * 2, HEIGHT * 2))
                return ImageOps.exif_transpose(picture).convert("RGBA")
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise Refused("pixels") from error
    except UnidentifiedImageError as error:
        raise Refused("format") from error
    except (OSError, SyntaxError, ValueError, EOFError, ArithmeticError) as error:
        raise Refused("broken") from error
