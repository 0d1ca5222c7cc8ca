"""Pictures of what was bought: fetched once by the worker, made small, shown from our own house."""

import io
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from struct import pack
from threading import Thread
from typing import Any
from zlib import compress, crc32

import pytest
from django.test import Client
from PIL import Image

from retailers.tenancy import acting_for
from tests.factories import Shop, a_parcel, a_shop, an_order
from tests.pages.conftest import path_to
from tracking.models import Order, OrderItem, Picture
from tracking.services.pictures import SIDE, Unfit, fetch_pictures, small, want_pictures

ANSWERS: dict[str, tuple[int, bytes]] = {}


class Shelf(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = ANSWERS.get(self.path, (404, b""))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def shelf(settings: Any) -> Iterator[Callable[..., str]]:
    """Puts an answer on a shop's server; returns its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    settings.OUTBOUND_PRIVATE_HOSTS = (host,)

    def put(path: str, body: bytes = b"", status: int = 200) -> str:
        ANSWERS[path] = (status, body)
        return f"http://{host}{path}"

    yield put
    ANSWERS.clear()
    server.shutdown()
    server.server_close()


def a_picture(size: tuple[int, int] = (900, 600), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0b5d4b").save(out, kind)
    return out.getvalue()


def a_png_with(name: bytes, data: bytes) -> bytes:
    """The chunk stands behind the header."""
    chunk = pack(">I", len(data)) + name + data + pack(">I", crc32(name + data))
    return a_picture()[:33] + chunk + a_picture()[33:]


def wanted(shop: Shop, url: str) -> Picture:
    with acting_for(shop.retailer.pk):
        want_pictures([url])
        return Picture.objects.get(url=url)


def reread(shop: Shop, picture: Picture) -> Picture:
    with acting_for(shop.retailer.pk):
        return Picture.objects.get(pk=picture.pk)


@pytest.mark.parametrize("kind", ("PNG", "JPEG", "WEBP", "GIF"))
def test_whatever_comes_becomes_a_small_webp(kind: str) -> None:
    body = small(a_picture(kind=kind))
    with Image.open(io.BytesIO(body)) as made:
        assert (made.format, max(made.size)) == ("WEBP", SIDE)
    assert len(body) < 5_000


@pytest.mark.parametrize(
    ("upload", "reason"),
    (
        (b"", "format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "format"),
        (a_picture()[:60], "broken"),
        (b"GIF89a" + bytes(40), "broken"),
    ),
)
def test_what_is_no_picture_is_refused(upload: bytes, reason: str) -> None:
    with pytest.raises(Unfit) as refused:
        small(upload)
    assert str(refused.value) in {reason, "format"}


def test_a_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    with pytest.raises(Unfit, match="pixels"):
        small(out.getvalue())


@pytest.mark.worker
@pytest.mark.django_db
def test_a_picture_is_fetched_once_and_kept(shelf: Callable[..., str]) -> None:
    shop = a_shop()
    picture = wanted(shop, shelf("/sweater.png", a_picture()))
    wanted(shop, picture.url)
    assert fetch_pictures() is True
    kept = reread(shop, picture)
    assert (len(kept.name), kept.retry_at, kept.reason) == (43, None, "")
    assert fetch_pictures() is False


@pytest.mark.worker
@pytest.mark.django_db
def test_a_hostile_picture_holds_up_no_other(shelf: Callable[..., str]) -> None:
    shop = a_shop()
    hostile = wanted(shop, shelf("/a.png", a_png_with(b"zTXt", b"a\0\0" + compress(bytes(5**10)))))
    honest = wanted(shop, shelf("/b.png", a_picture()))
    assert fetch_pictures() is True
    assert (reread(shop, hostile).reason, reread(shop, hostile).retry_at) == ("broken", None)
    assert len(reread(shop, honest).name) == 43


@pytest.mark.worker
@pytest.mark.django_db
def test_pages_that_show_it_are_written_anew(shelf: Callable[..., str]) -> None:
    shop = a_shop()
    order, other = an_order(shop), an_order(shop)
    url = shelf("/sweater.png", a_picture())
    with acting_for(shop.retailer.pk):
        OrderItem.objects.create(retailer=shop.retailer, order=order, item_id="1", image_url=url)
    wanted(shop, url)
    fetch_pictures()
    with acting_for(shop.retailer.pk):
        assert Order.objects.get(pk=order.pk).page_version == 2
        assert Order.objects.get(pk=other.pk).page_version == 1


@pytest.mark.worker
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "body", "reason", "again"),
    (
        (503, b"", "http 503", True),
        (429, b"", "http 429", True),
        (404, b"", "http", False),
        (302, b"", "http", False),
        (200, b"<html>", "format", False),
        (200, b"x" * 5_000_001, "too_large", False),
    ),
)
def test_what_may_pass_is_tried_again_and_nothing_else(
    shelf: Callable[..., str], status: int, body: bytes, reason: str, again: bool
) -> None:
    shop = a_shop()
    picture = wanted(shop, shelf("/x.png", body, status))
    fetch_pictures()
    after = reread(shop, picture)
    assert (after.reason, after.retry_at is not None, after.name) == (reason, again, "")


@pytest.mark.worker
@pytest.mark.django_db
def test_an_address_inside_our_house_is_never_asked() -> None:
    shop = a_shop()
    picture = wanted(shop, "https://127.0.0.1/secret.png")
    fetch_pictures()
    after = reread(shop, picture)
    assert (after.reason, after.retry_at) == ("refused_address", None)


@pytest.mark.django_db
def test_only_addresses_of_the_web_are_wanted() -> None:
    shop = a_shop()
    with acting_for(shop.retailer.pk):
        want_pictures(["", "javascript:alert(1)", "ftp://x.example/a.png", "data:image/png,x"])
        assert Picture.objects.count() == 0


@pytest.mark.django_db
def test_the_page_shows_our_copy_and_never_the_shop_s_address(client: Client) -> None:
    shop = a_shop()
    parcel = a_parcel(shop)
    url = "https://shop.example/sweater.png"
    picture = wanted(shop, url)
    with acting_for(shop.retailer.pk):
        OrderItem.objects.create(
            retailer=shop.retailer, order=parcel.order, item_id="1", name="Sweater", image_url=url
        )
        Picture.objects.filter(pk=picture.pk).update(name="n" * 43, body=b"webp")
    html = client.get(path_to(parcel.order)).content.decode()
    assert f'src="/pictures/{"n" * 43}.webp" width="56" height="56" alt=""' in html
    assert "shop.example" not in html


@pytest.mark.django_db
def test_without_a_picture_stands_the_item_s_initial(client: Client) -> None:
    shop = a_shop()
    parcel = a_parcel(shop)
    with acting_for(shop.retailer.pk):
        OrderItem.objects.create(
            retailer=shop.retailer, order=parcel.order, item_id="1", name="(very) warm sweater"
        )
    html = client.get(path_to(parcel.order)).content.decode()
    assert '<span class="tile"><span aria-hidden="true">V</span></span>' in html


@pytest.mark.worker
@pytest.mark.django_db
def test_a_picture_is_served_for_ever_under_its_name(
    client: Client, shelf: Callable[..., str]
) -> None:
    shop = a_shop()
    picture = wanted(shop, shelf("/sweater.png", a_picture()))
    fetch_pictures()
    name = reread(shop, picture).name
    answer = client.get(f"/pictures/{name}.webp")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(f"/pictures/{name}.png").status_code == 404
