import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from retailers.models import BrandImage
from retailers.services.images import HEIGHT, WIDTH, Refused, encoded, keep_image, mood, open_image
from retailers.tenancy import acting_for
from tests.factories import a_shop

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def a_picture(size: tuple[int, int] = (300, 100), mode: str = "RGBA", kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 0).save(out, kind)
    return out.getvalue()


def decoded(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body))


def a_bomb(side: int) -> bytes:
    """A PNG that claims to be `side` pixels wide and high, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_picture_becomes_a_png(kind: str) -> None:
    image = encoded(a_picture(mode="RGB", kind=kind))
    assert (image.media_type, image.width, image.height) == ("image/png", 300, 100)
    assert decoded(image.body).format == "PNG"


@pytest.mark.parametrize(
    ("size", "kept"),
    [((1, 1), (1, 1)), ((4000, 10), (640, 2)), ((10, 4000), (1, 240)), ((1280, 480), (640, 240))],
)
def test_any_size_fits_and_keeps_its_shape(size: tuple[int, int], kept: tuple[int, int]) -> None:
    image = encoded(a_picture(size))
    assert (image.width, image.height) == kept
    assert image.width <= WIDTH and image.height <= HEIGHT


@pytest.mark.parametrize(
    ("upload", "why"),
    [
        (b"", "empty"),
        (b"x" * 5_000_001, "large"),
        (SVG, "format"),
        (b"<!doctype html><script>1</script>", "format"),
        (b"%PDF-1.7", "format"),
        (a_picture(kind="BMP", mode="RGB"), "format"),
        (a_picture()[:60], "broken"),
        (a_bomb(7_000), "pixels"),
        (a_bomb(60_000), "pixels"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_reason(upload: bytes, why: str) -> None:
    with pytest.raises(Refused, match=f"^{why}$"):
        encoded(upload)


def test_nothing_but_the_pixels_stays() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Mia Park, 1 Main St")
    out = io.BytesIO()
    Image.new("RGBA", (9, 9)).save(out, "PNG", pnginfo=told, exif=Image.Exif())
    assert b"Mia" not in encoded(out.getvalue()).body


def test_a_photo_stands_upright_without_its_exif() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (40, 20)).save(out, "JPEG", exif=turned)
    image = encoded(out.getvalue())
    assert (image.width, image.height) == (20, 40)
    assert not decoded(image.body).getexif()


def test_of_moving_pictures_the_first_is_kept() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    image = decoded(encoded(out.getvalue()).body)
    assert getattr(image, "n_frames", 1) == 1
    red, green, blue = decoded(encoded(out.getvalue()).body).convert("RGB").getpixel((0, 0))
    assert red > 250 and green + blue < 5


def with_ink(ink: tuple[int, ...], ground: tuple[int, ...]) -> bytes:
    picture = Image.new("RGBA", (100, 40), ground)
    picture.paste(ink, (30, 10, 70, 30))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("ink", "ground", "told"),
    [
        ((10, 10, 20, 255), (0, 0, 0, 0), "dark"),
        ((250, 250, 240, 255), (0, 0, 0, 0), "light"),
        ((200, 30, 40, 255), (0, 0, 0, 0), "any"),
        ((10, 10, 20, 255), (255, 255, 255, 255), "any"),
        ((0, 0, 0, 0), (0, 0, 0, 0), "any"),
    ],
)
def test_a_logo_tells_where_it_would_vanish(
    ink: tuple[int, ...], ground: tuple[int, ...], told: str
) -> None:
    assert mood(with_ink(ink, ground)) == told


@pytest.mark.django_db
def test_the_same_picture_is_kept_once_and_only_for_its_brand() -> None:
    shop, rival = a_shop(), a_shop()
    with acting_for(shop.retailer.pk):
        row = keep_image(brand_id=shop.brand.pk, upload=a_picture())
        assert keep_image(brand_id=shop.brand.pk, upload=a_picture()) == row
        assert BrandImage.objects.count() == 1
        seen = open_image(brand_id=shop.brand.pk, digest=row.digest)
        assert seen is not None and (seen.width, seen.height) == (300, 100)
    with acting_for(rival.retailer.pk):
        assert open_image(brand_id=shop.brand.pk, digest=row.digest) is None
