"""The platform's story held against the sandbox's own record."""

from collections import Counter
from typing import NamedTuple

from tests.chaos.stage import Stage


class Difference(NamedTuple):
    lost: int
    invented: int


def difference(truth: Counter[tuple[object, ...]], ours: Counter[tuple[object, ...]]) -> Difference:
    """Multisets: what is there twice and was told once counts as invented."""
    return Difference((truth - ours).total(), (ours - truth).total())


def revealed(stage: Stage) -> Counter[tuple[object, ...]]:
    """(number, epoch second, codes) of every scan that the carrier has shown to us."""
    lines = stage.told("ups", "scan_revealed")
    return Counter((line["number"], int(line["at"]), _codes(line)) for line in lines)


def _codes(line: dict[str, str]) -> str:
    return "/".join((line["status_code"], line["code"], line["type"]))


def recorded(stage: Stage) -> Counter[tuple[object, ...]]:
    return Counter(
        stage.ask(
            """SELECT n.number, extract(epoch FROM c.at)::bigint, c.code
               FROM tracking_scan c JOIN tracking_shipmentnumber n ON n.id = c.number_id
               WHERE c.withdrawn_at IS NULL"""
        )
    )
