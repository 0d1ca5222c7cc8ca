"""The events that a storm can be, with their codes. Source: NWS Instruction 10-1703."""

from typing import Final, NamedTuple


class Event(NamedTuple):
    name: str
    phenomenon: str
    significance: str
    product: str
    """The bulletin that tells of it, as WSW."""
    letter: str
    """Issued for public forecast zones (Z) or counties (C)."""
    severity: str
    certainty: str
    urgency: str


def _events(text: str) -> dict[str, Event]:
    found = {}
    for line in text.strip().splitlines():
        name, code, product, letter, *said = (part.strip() for part in line.split("|"))
        phenomenon, significance = code.split(".")
        found[name.lower()] = Event(name, phenomenon, significance, product, letter, *said)
    return found


EVENTS: Final = _events(
    """
    Winter Storm Warning      | WS.W | WSW | Z | Severe   | Likely   | Expected
    Winter Storm Watch        | WS.A | WSW | Z | Severe   | Possible | Future
    Winter Weather Advisory   | WW.Y | WSW | Z | Moderate | Likely   | Expected
    Blizzard Warning          | BZ.W | WSW | Z | Severe   | Likely   | Expected
    Ice Storm Warning         | IS.W | WSW | Z | Severe   | Likely   | Expected
    Lake Effect Snow Warning  | LE.W | WSW | Z | Severe   | Likely   | Expected
    Hurricane Warning         | HU.W | TCV | Z | Extreme  | Likely   | Expected
    Hurricane Watch           | HU.A | TCV | Z | Severe   | Possible | Future
    Typhoon Warning           | TY.W | TCV | Z | Extreme  | Likely   | Expected
    Tropical Storm Warning    | TR.W | TCV | Z | Severe   | Likely   | Expected
    Tropical Storm Watch      | TR.A | TCV | Z | Moderate | Possible | Future
    Storm Surge Warning       | SS.W | TCV | Z | Extreme  | Likely   | Expected
    Tornado Warning           | TO.W | TOR | C | Extreme  | Observed | Immediate
    Tornado Watch             | TO.A | WCN | C | Extreme  | Possible | Future
    Severe Thunderstorm Warning | SV.W | SVR | C | Severe | Observed | Immediate
    Flash Flood Warning       | FF.W | FFW | C | Severe   | Likely   | Immediate
    Flood Warning             | FL.W | FLW | C | Severe   | Likely   | Expected
    Flood Watch               | FA.A | FFA | Z | Severe   | Possible | Future
    Coastal Flood Warning     | CF.W | CFW | Z | Severe   | Likely   | Expected
    Extreme Wind Warning      | EW.W | EWW | C | Extreme  | Observed | Immediate
    High Wind Warning         | HW.W | NPW | Z | Severe   | Likely   | Expected
    Wind Advisory             | WI.Y | NPW | Z | Moderate | Likely   | Expected
    """
)
