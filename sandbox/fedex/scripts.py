"""Reading FedEx's parcels from the control API."""

from typing import Final

from sandbox import scripts
from sandbox.fedex import replay
from sandbox.fedex.words import EVENTS, KNOWN
from sandbox.fields import Fields
from sandbox.parcels import Parcel, Words


def parcel(value: object, *, now: float, where: str) -> Parcel:
    return scripts.parcel(value, FEDEX, now=now, where=where)


def words(fields: Fields) -> Words:
    return scripts.translated(fields, KNOWN)


FEDEX: Final = scripts.Dialect(
    code="fedex",
    shortest=6,
    longest=40,
    service="FedEx Ground",
    events=EVENTS,
    words=words,
    replay=replay,
)
