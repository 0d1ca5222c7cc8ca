"""Reading USPS's parcels from the control API."""

from typing import Final

from sandbox import scripts
from sandbox.fields import Fields
from sandbox.parcels import Parcel, Words
from sandbox.usps import replay
from sandbox.usps.words import EVENTS, KNOWN


def parcel(value: object, *, now: float, where: str) -> Parcel:
    return scripts.parcel(value, USPS, now=now, where=where)


def words(fields: Fields) -> Words:
    return scripts.translated(fields, KNOWN)


USPS: Final = scripts.Dialect(
    code="usps",
    shortest=13,
    longest=34,
    service="USPS Ground Advantage<SUP>&#153;</SUP>",
    events=EVENTS,
    words=words,
    replay=replay,
)
