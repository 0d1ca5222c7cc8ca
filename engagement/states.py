"""Words of our own about campaigns. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from tracking.states import Status


class Audience(StrEnum):
    """On whose pages a campaign stands, by where the parcels are."""

    CALM = "calm"
    """Wherever nothing is wrong: whoever waits for a lost parcel is sold nothing."""
    MOVING = "moving"
    DELIVERED = "delivered"


TROUBLE: Final = frozenset(
    {
        Status.EXCEPTION,
        Status.ATTEMPT_FAILED,
        Status.RETURNING,
        Status.RETURNED,
        Status.CANCELLED,
        Status.EXPIRED,
        Status.DELAYED,
    }
)
_MOVING: Final = frozenset(
    {
        Status.PENDING,
        Status.LABEL_CREATED,
        Status.PICKED_UP,
        Status.IN_TRANSIT,
        Status.OUT_FOR_DELIVERY,
        Status.READY_FOR_PICKUP,
        Status.UNKNOWN,
    }
)
STATUSES: Final[Mapping[Audience, frozenset[Status]]] = {
    Audience.CALM: frozenset(Status) - TROUBLE,
    Audience.MOVING: _MOVING,
    Audience.DELIVERED: frozenset({Status.DELIVERED}),
}
