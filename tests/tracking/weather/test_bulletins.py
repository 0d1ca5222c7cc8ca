"""Storms as they were, bulletin by bulletin: each opens once and ends for a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.tracking.weather.alerts import needs_data
from tests.tracking.weather.bulletins import Feed, bulletins, issued, zones_in
from tracking.weather.feed import Ending, Known, merge

pytestmark = needs_data


def life(folder: str) -> list[str]:
    """What happened to the storms, in words without the year."""
    feed, known, told = Feed(), dict[str, Known](), list[str]()
    now = None
    for bulletin in bulletins(folder):
        now = issued(bulletin) if now is None else now + timedelta(hours=6)
        changes = merge(known, feed.after(bulletin, now), now)
        for id_, missed in changes.missed.items():
            known[id_] = replace(known[id_], missed=missed)
        for id_ in changes.over:
            del known[id_]
        known |= {alert.id: Known(alert.incident, alert.ends) for alert in changes.alerts}
        told += [f"{key[5:]} opened" for key in sorted(changes.opened)]
        told += [_ended(key, ending) for key, ending in changes.ended.items()]
    return told


def _ended(key: str, ending: Ending) -> str:
    follows = f" to {ending.successor[5:]}" if ending.successor else ""
    return f"{key[5:]} {ending.why}{follows}"


def test_zones_are_written_out() -> None:
    part = "IAZ040>042-051-ILZ001-240045-\n/O.NEW.KDVN.WS.A.0003.200225T0600Z-200226T1800Z/"
    assert list(zones_in(part)) == ["IAZ040", "IAZ041", "IAZ042", "IAZ051", "ILZ001"]


LIVES = {
    "WSWDVN": ["KDVN.WS.A.0003 opened"],
    "WSWAMA": [
        "KAMA.WS.A.0001 opened",
        "KAMA.IS.W.0001 opened",
        "KAMA.ZR.Y.0001 opened",
        "KAMA.WS.A.0001 upgraded to KAMA.IS.W.0001",
        "KAMA.WS.W.0002 opened",
        "KAMA.WW.Y.0002 opened",
        "KAMA.IS.W.0001 expired to KAMA.WS.W.0002",
        "KAMA.ZR.Y.0001 cancelled",
    ],
    "WSWOUN": [
        "KOUN.ZR.Y.0001 opened",
        "KOUN.WC.Y.0008 opened",
        "KOUN.WW.Y.0015 opened",
        "KOUN.ZR.Y.0001 cancelled to KOUN.WW.Y.0015",
        "KOUN.WW.Y.0016 opened",
        "KOUN.WC.Y.0008 cancelled",
        "KOUN.WW.Y.0015 expired to KOUN.WW.Y.0016",
        "KOUN.WW.Y.0017 opened",
        "KOUN.WW.Y.0016 cancelled to KOUN.WW.Y.0017",
        "KOUN.IS.W.0001 opened",
    ],
    "NPWBOX": [
        "KBOX.WI.Y.0014 opened",
        "KBOX.HW.W.0003 opened",
        "KBOX.HW.W.0003 cancelled to KBOX.WI.Y.0014",
    ],
}


@pytest.mark.parametrize("folder", LIVES)
def test_a_real_storm_has_one_life(folder: str) -> None:
    assert life(folder) == LIVES[folder]
