"""Reading DHL's parcels from the control API."""

from typing import Final

from sandbox import scripts
from sandbox.dhl import replay
from sandbox.dhl.wire import BUSINESSES
from sandbox.dhl.words import EVENTS, KNOWN
from sandbox.fields import Fields, Refused
from sandbox.parcels import Parcel, Replayed, Words


def parcel(value: object, *, now: float, where: str) -> Parcel:
    read = scripts.parcel(value, DHL, now=now, where=where)
    if not isinstance(read, Replayed) and read.about.service not in BUSINESSES:
        raise Refused(f"{where}.service: must be one of {', '.join(BUSINESSES)}")
    return read


def words(fields: Fields) -> Words:
    return scripts.translated(fields, KNOWN)


DHL: Final = scripts.Dialect(
    code="dhl",
    shortest=6,
    longest=40,
    service="express",
    events=EVENTS,
    words=words,
    replay=replay,
)
