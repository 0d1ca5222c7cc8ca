"""Reading UPS's parcels from the control API."""

from typing import Final

from sandbox import scripts
from sandbox.fields import Fields
from sandbox.parcels import Parcel, Words
from sandbox.ups import replay
from sandbox.ups.journeys import EVENTS


def parcel(value: object, *, now: float, where: str) -> Parcel:
    return scripts.parcel(value, UPS, now=now, where=where)


def words(fields: Fields) -> Words:
    return (
        fields.text("type"),
        fields.text("code", ""),
        fields.text("status_code", ""),
        fields.text("text", ""),
    )


UPS: Final = scripts.Dialect(
    code="ups",
    shortest=7,
    longest=34,
    service="UPS Ground",
    events=EVENTS,
    words=words,
    replay=replay,
)
