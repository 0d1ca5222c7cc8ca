"""The address of an order's page. Its token is computed anew each time and never stored."""

from collections.abc import Sequence

from django.conf import settings

from narvar.lib import signing
from retailers.services.doors import open_doors
from tracking.models import Order


def page_url(order: Order) -> str:
    return f"{settings.BASE_URL}/t/{page_token(order)}"


def page_token(order: Order) -> str:
    return signing.link_token(
        retailer_id=order.retailer_id, order_id=order.pk, generation=order.link_generation
    )


def link_digest(order: Order) -> bytes:
    """By which the link's door knows it."""
    return signing.digest(page_token(order))


def open_links(orders: Sequence[Order]) -> None:
    """Let the pages of these orders be found. Repeating it changes nothing."""
    open_doors(
        kind="link",
        digests=[link_digest(order) for order in orders],
        subject_ids=[order.pk for order in orders],
    )
