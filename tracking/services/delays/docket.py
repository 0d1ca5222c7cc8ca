"""Which parcels of a batch of answers are judged, and with what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracking.carriers.base import Scan
from tracking.services.delays.judging import Subject
from tracking.services.delays.places import Places, places_of
from tracking.services.delays.subjects import Watch, subject_of, watches_of
from tracking.services.held import Home, Known, Number, Parcel, as_scan


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as the batch found them, by shipment, and what it makes of them."""

    shipments: Mapping[int, tuple[Any, ...]]
    homes: Mapping[int, Home]
    known: Mapping[int, Sequence[Known]]
    standing: Mapping[int, Sequence[Scan]]
    """The scans that stand now, of the parcels asked about with a new answer."""
    after: Mapping[int, tuple[Any, ...]]
    """What the answers change of a shipment's row."""


def docket(
    batch: Batch,
    numbers: Sequence[Number],
    due: Collection[int],
    watches: Mapping[int, Watch] | None,
) -> tuple[list[Subject], list[Places]]:
    """What changed and what is `due` is judged, and its whereabouts are noted: the shop too may
    have changed where it goes."""
    asked = {n.shipment_id: n for n in numbers if n.id in due or n.shipment_id in batch.after}
    if watches is None:
        watches = watches_of([n.id for n in asked.values()]) if asked else {}
    for number in numbers:
        if number.id in watches and number.shipment_id in asked:
            asked[number.shipment_id] = number
    subjects, places = [], []
    for shipment_id, number in asked.items():
        was = Parcel(*number[:3], *batch.shipments[shipment_id])
        said = _said(was, batch.after.get(shipment_id))
        home, scans = batch.homes[shipment_id], _scans(batch, shipment_id)
        subjects.append(subject_of(said, home, scans, watches.get(number.id)))
        places.append(places_of(shipment_id, was.status, said.status, home, scans))
    return subjects, places


def _said(was: Parcel, after: tuple[Any, ...] | None) -> Parcel:
    return was if after is None else Parcel(*was[:6], *after)


def _scans(batch: Batch, shipment_id: int) -> Sequence[Scan]:
    standing = batch.standing.get(shipment_id)
    if standing is not None:
        return standing
    return [as_scan(k) for k in batch.known.get(shipment_id, ()) if not k.withdrawn]
