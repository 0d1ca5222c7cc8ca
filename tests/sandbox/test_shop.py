"""The shop's picture server."""

from tests.sandbox.started import Sandbox


def test_a_picture_is_a_png_and_the_unknown_is_not_found(sandbox: Sandbox) -> None:
    picture = sandbox.call("GET", "/shop/pictures/tent.png")
    assert (picture.status, picture.body[:8]) == (200, b"\x89PNG\r\n\x1a\n")
    assert sandbox.call("GET", "/shop/pictures/none.png").status == 404


def test_nothing_beside_the_pictures_is_served(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", "/shop/pictures/../__init__.py").status == 404
    assert sandbox.call("GET", "/shop/pictures/%2e%2e/__init__.py").status in {403, 404}
