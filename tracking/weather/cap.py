"""CAP 1.1 and 1.2 alerts as XML, put into the shape that the API gives them in as JSON."""

import re
from collections.abc import Iterator
from typing import Any, Final
from xml.etree import ElementTree

from tracking.weather.alerts import WeatherError

MOST_ALERTS: Final = 5000
# Entities are how a small text becomes a large one; alerts need none of their own.
_DECLARED: Final = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODED: Final = re.compile(r"^\s*<\?xml[^>]*\?>")


def features(text: str) -> dict[str, Any]:
    """A collection of all `alert` elements, alone or in an Atom feed. Raises WeatherError."""
    if _DECLARED.search(text):
        raise _malformed("XML with a document type")
    try:
        root = ElementTree.fromstring(_ENCODED.sub("", text.lstrip("\ufeff")))  # noqa: S314
    except (ElementTree.ParseError, ValueError, RecursionError) as problem:
        raise _malformed(type(problem).__name__) from problem
    alerts = [element for element in root.iter() if _name(element) == "alert"]
    if not alerts:
        raise _malformed("no CAP alert in the XML")
    return {"features": [part for alert in alerts[:MOST_ALERTS] for part in _features(alert)]}


def _features(alert: ElementTree.Element) -> Iterator[dict[str, Any]]:
    """One for the alert: its English part, for one message tells one event once a language."""
    infos = [info for info in alert if _name(info) == "info"]
    english = [i for i in infos if _said(i, "language").lower()[:2] in ("", "en")]
    for info in (english or infos)[:1]:
        areas = [area for area in info if _name(area) == "area"]
        properties = {
            "id": _said(alert, "identifier"),
            "status": _said(alert, "status"),
            "messageType": _said(alert, "msgType"),
            "sent": _said(alert, "sent"),
            "references": _references(_said(alert, "references")),
            **{_name(child): (child.text or "") for child in info if len(child) == 0},
            "parameters": _pairs([info], "parameter"),
            "geocode": _pairs(areas, "geocode"),
            "areaDesc": "; ".join(_said(area, "areaDesc") for area in areas),
        }
        yield {"properties": properties, "geometry": _geometry(areas)}


def _geometry(areas: list[ElementTree.Element]) -> dict[str, Any] | None:
    """CAP writes "latitude,longitude" pairs with blanks between."""
    drawn = [
        [_point(pair) for pair in (child.text or "").split()]
        for area in areas
        for child in area
        if _name(child) == "polygon" and (child.text or "").strip()
    ]
    return {"type": "MultiPolygon", "coordinates": [[ring] for ring in drawn]} if drawn else None


def _point(pair: str) -> list[float] | None:
    lat, _, lon = pair.partition(",")
    try:
        return [float(lon), float(lat)]
    except ValueError:
        return None


def _pairs(elements: list[ElementTree.Element], name: str) -> dict[str, list[str]]:
    """valueName → all its values."""
    found: dict[str, list[str]] = {}
    for element in elements:
        for child in element:
            if _name(child) == name:
                found.setdefault(_said(child, "valueName"), []).append(_said(child, "value"))
    return found


def _references(text: str) -> list[dict[str, str]]:
    """`sender,identifier,sent` with blanks between."""
    parts = (reference.split(",") for reference in text.split())
    return [{"identifier": part[1], "sent": part[2]} for part in parts if len(part) == 3]


def _said(element: ElementTree.Element, name: str) -> str:
    """The text of its first child of that name."""
    found = next((child for child in element if _name(child) == name), None)
    return (found.text or "").strip() if found is not None else ""


def _name(element: ElementTree.Element) -> str:
    """Without its namespace, which tells CAP 1.1 from 1.2. Comments have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _malformed(detail: str) -> WeatherError:
    return WeatherError("malformed", retry_in=300, detail=detail)
