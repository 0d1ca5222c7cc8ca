"""One activity of a UPS package becomes one scan."""

from functools import lru_cache
from typing import Any, NamedTuple

from tracking.carriers.base import Place, Scan
from tracking.carriers.ups.statuses import Words, understand
from tracking.carriers.ups.times import moment_of
from tracking.carriers.values import mapping, text
from tracking.carriers.zones import zone_of

UNREADABLE = "activity:unreadable"
CONTRADICTION = "time:contradiction"


class Service(NamedTuple):
    """Services whose codes are in lists of their own."""

    mail: bool = False
    freight: bool = False


def scan_of(activity: dict[Any, Any], service: Service) -> tuple[Scan | None, list[str]]:
    """The scan, and what is to be counted: at least one of the two is there or both.

    The scan's code is "statusCode/code/type": all that its meaning was derived from, but the text.
    """
    words = words_of(mapping(activity.get("status")))
    place = place_of(mapping(mapping(activity.get("location")).get("address")))
    moment = moment_of(activity, place)
    if moment is None or not any(words):
        return None, [UNREADABLE]
    understood = understand(words, mail=service.mail, freight=service.freight)
    label = words.label()
    scan = Scan(
        moment.at,
        moment.said,
        moment.offset,
        understood.meaning.status,
        understood.meaning.cause,
        label,
        words.text,
        place,
    )
    gaps = [] if understood.mapped else [label]
    return scan, gaps if moment.agreed else [*gaps, CONTRADICTION]


def words_of(status: dict[Any, Any]) -> Words:
    return Words(
        text(status.get("statusCode"), 12).upper(),
        text(status.get("code"), 12).upper(),
        text(status.get("type"), 12).upper(),
        text(status.get("description")) or text(status.get("simplifiedTextDescription")),
    )


def place_of(address: dict[Any, Any]) -> Place | None:
    country = text(address.get("countryCode"), 60) or text(address.get("country"), 60)
    return _place(
        text(address.get("city"), 100),
        text(address.get("stateProvince"), 60),
        text(address.get("postalCode"), 20),
        country.upper() if len(country) == 2 else "",
    )


@lru_cache(maxsize=4096)
def _place(city: str, state: str, postcode: str, country: str) -> Place | None:
    if not (city or state or postcode or country):
        return None
    zone = zone_of(country, state)
    return Place(
        city=city or None,
        state=state or None,
        postcode=postcode or None,
        country=country or None,
        zone=zone.info.key if zone is not None and zone.sure else None,
    )
