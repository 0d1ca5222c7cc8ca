"""A shop's picture server: what an order's `item_image` points at. Our own drawings.

`GET /shop/pictures/{name}.png` with name one of the files in `pictures/`; else 404, as any shop.
"""

from pathlib import Path
from typing import Final

from aiohttp import web

PICTURES: Final = Path(__file__).parent / "pictures"


def routes() -> list[web.AbstractRouteDef]:
    return [web.static("/shop/pictures", PICTURES)]
