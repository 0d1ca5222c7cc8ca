"""The scans as rows, newest first, each on the clock of its own place."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracking.panels import words
from tracking.panels.local import Local, at_place, place_name, zone_at
from tracking.selectors.page import SeenParcel, SeenScan
from tracking.states import Status

ROWS_AT_FIRST = 3


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    quoted: bool
    """The title is the carrier's own wording, because we have no word for its code."""
    detail: str
    """The carrier's own wording under ours; "" where it would only repeat it."""
    cause: str
    place: str
    iso: str
    day: str
    time: str
    zone: str


@dataclass(frozen=True, slots=True)
class History:
    first: list[Row]
    rest: list[Row]


def history(parcel: SeenParcel, local: Local) -> History:
    rows = list(_rows(parcel.scans, parcel.country, local))
    # One more row is no longer than the button that would hide it.
    cut = ROWS_AT_FIRST if len(rows) > ROWS_AT_FIRST + 1 else len(rows)
    return History(rows[:cut], rows[cut:])


def _rows(scans: Iterable[SeenScan], home: str, local: Local) -> Iterable[Row]:
    for scan in scans:
        there = at_place(scan.at, scan.offset, zone_at(scan.place, scan.offset))
        yield Row(
            *_told(scan),
            cause=str(words.CAUSES[scan.cause]) if scan.cause else "",
            place=place_name(scan.place, home=home),
            iso=there.isoformat(timespec="minutes"),
            day=local.day(there.date()),
            time=local.time(there),
            zone=local.zone(there),
        )


def _told(scan: SeenScan) -> tuple[str, bool, str]:
    """(title, quoted, detail)"""
    if scan.status is Status.UNKNOWN and scan.text:
        return scan.text, True, ""
    title = str(words.TITLES[scan.status])
    return title, False, scan.text if scan.text.casefold() != title.casefold() else ""
