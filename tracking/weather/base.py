"""Weather alerts as the rest of the house knows them, whatever form they came in.

for alert in read_alerts(body):
    if alert.holding and alert.covers(place, at): ...
"""

from tracking.weather.alerts import Alert, Feed, Reason, WeatherError
from tracking.weather.places import centroid, inside, timezone_of, zones_at
from tracking.weather.reading import read_alerts, read_feed

__all__ = [
    "Alert",
    "Feed",
    "Reason",
    "WeatherError",
    "centroid",
    "inside",
    "read_alerts",
    "read_feed",
    "timezone_of",
    "zones_at",
]
