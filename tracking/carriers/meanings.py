"""What a carrier's code says, in our words, and how tables of codes are written."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from tracking.states import Cause, Status


class Meaning(NamedTuple):
    status: Status
    cause: Cause | None = None


# A published code that says nothing of where the parcel is: a wish that was uttered, a claim, a
# photo. It leaves the status as it was, and it is not a gap in the tables.
NOTICE: Final = Meaning(Status.UNKNOWN)

LABEL: Final = Meaning(Status.LABEL_CREATED)
PICKED_UP: Final = Meaning(Status.PICKED_UP)
MOVING: Final = Meaning(Status.IN_TRANSIT)
CLEARING: Final = Meaning(Status.IN_TRANSIT, Cause.CUSTOMS_CLEARANCE)
ON_VEHICLE: Final = Meaning(Status.OUT_FOR_DELIVERY)
DELIVERED: Final = Meaning(Status.DELIVERED)
PICKUP_POINT: Final = Meaning(Status.READY_FOR_PICKUP)
RETURNED: Final = Meaning(Status.RETURNED)
CANCELLED: Final = Meaning(Status.CANCELLED)


def delayed(cause: Cause | None = None) -> Meaning:
    return Meaning(Status.DELAYED, cause)


def attempt(cause: Cause | None = None) -> Meaning:
    return Meaning(Status.ATTEMPT_FAILED, cause)


def wrong(cause: Cause | None = None) -> Meaning:
    return Meaning(Status.EXCEPTION, cause)


def returning(cause: Cause | None = None) -> Meaning:
    return Meaning(Status.RETURNING, cause)


def returned(cause: Cause) -> Meaning:
    return Meaning(Status.RETURNED, cause)


def table(*groups: tuple[Meaning, str]) -> dict[str, Meaning]:
    """Codes by meaning, each group's codes parted by blanks; a code stands in one group only."""
    found: dict[str, Meaning] = {}
    for code, meaning in _pairs(groups):
        if code in found:
            raise ValueError(f"code {code} stands in two groups")
        found[code] = meaning
    return found


def _pairs(groups: Iterable[tuple[Meaning, str]]) -> Iterable[tuple[str, Meaning]]:
    return ((code, meaning) for meaning, codes in groups for code in codes.split())
