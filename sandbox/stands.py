"""What the control API and the page ask of every carrier's stand-in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from aiohttp import web

from sandbox.fields import Fields
from sandbox.log import Log
from sandbox.parcels import Parcel, Parcels, Step


class Stand(Protocol):
    code: ClassVar[str]

    @property
    def parcels(self) -> Parcels: ...

    def routes(self) -> list[web.RouteDef]: ...

    def read_parcel(self, value: Any, *, now: float, where: str) -> Parcel:
        """A parcel as the control API gives it. Refused if unclear."""

    def allow(self, fields: Fields) -> None:
        """One more accepted account."""


@dataclass(slots=True)
class Told:
    """Logs each scan at the first answer that holds it."""

    service: str
    log: Log
    _scans: dict[str, tuple[Parcel, int]] = field(default_factory=dict)

    def tell(self, parcel: Parcel, steps: Sequence[Step]) -> None:
        known, told = self._scans.get(parcel.number, (parcel, 0))
        if known is not parcel:
            told = 0
        for index in range(told, len(steps)):
            step = steps[index]
            self.log.write(
                self.service,
                "scan_revealed",
                number=parcel.number,
                index=index,
                at=step.at,
                type=step.type,
                code=step.code,
                status_code=step.status_code,
            )
        self._scans[parcel.number] = parcel, max(told, len(steps))
