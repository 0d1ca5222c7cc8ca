"""What each shop has sold: which orders `make run` shows, and which of them move at each start."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Parcel:
    journey: str
    carrier: str
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """One order; items are places in the shop's list."""

    shopper: int
    parcels: tuple[Parcel, ...]
    waiting: tuple[int, ...] = ()
    """Bought, and in no parcel yet."""
    cancelled: bool = False


def _one(shopper: int, journey: str, carrier: str, *items: int) -> Plot:
    return Plot(shopper, (Parcel(journey, carrier, items),))


# Old parcels give the lists something to show: made at the first start.
SCENERY: Final[Mapping[str, tuple[Plot, ...]]] = {
    "alder-finch": (
        _one(0, "arrived", "usps", 1),
        _one(2, "sent_back", "fedex", 2),
        Plot(2, (), waiting=(3,), cancelled=True),
        _one(1, "at_the_counter", "fedex", 2),
        _one(2, "overdue", "fedex", 0),
        Plot(0, (), waiting=(0, 1)),
        _one(3, "fresh", "usps", 1),
        Plot(1, (Parcel("arrived", "ups", (0,)), Parcel("underway", "usps", (2, 3)))),
        _one(2, "delayed", "fedex", 3, 1),
    ),
    "werkstatt-nord": (
        _one(0, "arrived", "dhl", 2),
        _one(1, "damaged", "fedex", 1),
        _one(0, "missed", "dhl", 1),
        _one(1, "overdue", "dhl", 0),
        _one(0, "fresh", "ups", 0, 2),
    ),
    "dar-qamar": (
        _one(1, "arrived", "fedex", 1),
        _one(0, "in_customs", "dhl", 0),
        _one(1, "at_the_counter", "fedex", 2),
        _one(0, "underway", "dhl", 1, 2),
    ),
}
# These move while the newcomer looks on: made at every start.
LIVELY: Final[Mapping[str, tuple[Plot, ...]]] = {
    "alder-finch": (
        _one(0, "snowed_in", "ups", 3),
        _one(1, "snowed_in", "fedex", 0, 1),
        _one(3, "snowed_in", "usps", 2),
        _one(2, "moving", "fedex", 2),
        _one(1, "at_the_door", "ups", 1),
    ),
    "werkstatt-nord": (_one(0, "moving", "dhl", 1), _one(1, "at_the_door", "ups", 2)),
    "dar-qamar": (_one(1, "moving", "dhl", 0), _one(0, "at_the_door", "ups", 0, 1)),
}
