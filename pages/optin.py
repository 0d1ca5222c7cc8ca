"""Asking for text messages on the order's own page: from its full link only."""

from django.utils.translation import gettext as _


def wording(shop: str) -> str:
    """What is agreed to, in the active translation: shown beside the box and kept as evidence."""
    return _(
        "I would like %(shop)s to send me text messages about this delivery to this number. How"
        " many depends on its way; message and data rates may apply. I can answer STOP at any time"
        " to end them, HELP for help."
    ) % {"shop": shop}
