"""The winter storm that every start of the demo brings: warned of within two minutes, gone in ten.

At the demo's usual pace a minute is an hour. The parcels of the journey `snowed_in` lie in it.
"""

from typing import Any, Final

from demo.calls import control
from demo.journeys import HOUR, MIN, SNOW_BELT

# Between Lake Ontario and Albany: the hub, and where some of the parcels are going.
PLACES: Final = (SNOW_BELT["postcode"], "13126", "13057", "13502", "13601", "12207", "12305")
# The roads have been closed for longer than parcels usually rest between two scans.
BEGAN: Final = -13 * HOUR
WARNED: Final = 70 * MIN
LIFTED: Final = 6 * HOUR


def send_storm() -> Any:
    """Tell the sandbox's weather service of it; moments count from now, in business seconds."""
    return control("POST", "/_control/storms", storm())


def storm() -> dict[str, Any]:
    return {
        "event": "Winter Storm Warning",
        "zips": list(PLACES),
        "after": BEGAN,
        "lasts": 30 * HOUR,
        "issued_after": WARNED,
        "life": [{"after": LIFTED, "do": "cancel"}],
    }
