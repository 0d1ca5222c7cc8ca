"""The weather alerts as we hold them: asked for, compared, written by the worker alone."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction

from narvar.lib import sql
from retailers.tenancy import EVERYONE, acting_for
from tracking.weather.base import Alert, WeatherError
from tracking.weather.feed import Changes, FeedState, Fetched, Known, ask, merge

log = structlog.get_logger()

KEPT_FOR: Final = timedelta(days=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
UNCHANGED: Final = Fetched(not_modified=True)


@dataclass(frozen=True, slots=True)
class Feed:
    """The feed's one row."""

    state: FeedState
    ask_after: datetime
    failures: int
    missing: dict[str, int]


def ask_weather(*, now: datetime) -> bool:
    """Ask the feed if it is time; whether an alert came, went or ended since. `now`: business time.

    Where it cannot be asked, what we know still ends when its own time is over.
    """
    feed = _feed(now)
    if now < feed.ask_after:
        return False
    try:
        fetched, trouble = ask(feed.state), None
    except WeatherError as error:
        log.warning("weather feed", reason=error.reason, detail=error.detail)
        fetched, trouble = UNCHANGED, error
    with acting_for(EVERYONE), transaction.atomic():
        changes = merge(_known(feed), fetched, now)
        changed = _keep(changes, now)
        _note(feed, fetched, trouble, changes, now)
    return changed


def _feed(now: datetime) -> Feed:
    """Read, and made where it is not there yet. Every machine of the house asks the same one."""
    url = settings.NWS_BASE_URL
    query = """SELECT etag, last_modified, ask_after, failures, missing
               FROM tracking_weatherfeed WHERE url = %s"""
    with acting_for(EVERYONE):
        rows = sql.fetch(query, [url])
        if not rows:
            sql.run(
                """INSERT INTO tracking_weatherfeed (url, etag, last_modified, ask_after, failures,
                     error, missing) VALUES (%s, '', '', %s, 0, '', '{}') ON CONFLICT DO NOTHING""",
                [url, now],
            )
            rows = sql.fetch(query, [url])
    etag, modified, after, failures, missing = rows[0]
    return Feed(
        FeedState(url, settings.NWS_USER_AGENT, etag, modified),
        after,
        failures,
        json.loads(missing),
    )


def _known(feed: Feed) -> dict[str, Known]:
    rows = sql.fetch(
        "SELECT alert_id, incident, ends FROM tracking_weatheralert WHERE status = 'active'"
    )
    return {id_: Known(incident, ends, feed.missing.get(id_, 0)) for id_, incident, ends in rows}


def _keep(changes: Changes, now: datetime) -> bool:
    """Whether an alert came, came back or went.

    One that was missing from the feed for a while is in force again; what was ended in words stays
    ended, whatever an old copy of it says.
    """
    came = sql.values(
        """INSERT INTO tracking_weatheralert (alert_id, incident, event, kind, holding, name,
             severity, certainty, urgency, sent, onset, ends, status, why, zones, polygon, headline,
             area, states, first_seen_at) VALUES %s
           ON CONFLICT (alert_id) DO UPDATE SET status = 'active', ended_at = NULL, why = ''
           WHERE tracking_weatheralert.why = 'gone' RETURNING id""",
        [_row(alert, now) for alert in changes.alerts],
        template="(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'active', '', %s::varchar[],"
        " %s::jsonb, %s, %s, %s::varchar[], %s)",
    )
    sql.values(
        """UPDATE tracking_weatheralert a SET status = 'ended', ended_at = v.now, why = v.why
           FROM (VALUES %s) AS v (alert_id, why, now)
           WHERE a.alert_id = v.alert_id AND a.status = 'active'""",
        [(id_, why, now) for id_, why in changes.over.items()],
        template="(%s, %s, %s::timestamptz)",
    )
    _carry_on(changes, now)
    if changes.over:
        sql.run("DELETE FROM tracking_weatheralert WHERE ended_at < %s", [now - KEPT_FOR])
    return bool(came or changes.over)


def _carry_on(changes: Changes, now: datetime) -> None:
    """A storm that was upgraded goes on under its new name: the same storm to whom it holds.

    Where two become one, the older goes on, and its parcels are joined by the other's.
    """
    sql.values(
        """UPDATE tracking_storm s SET incident = n.successor, updated_at = n.now FROM (
             SELECT DISTINCT ON (o.retailer_id, v.successor) o.id, v.successor, v.now
             FROM (VALUES %s) AS v (incident, successor, now)
             JOIN tracking_storm o ON o.incident = v.incident AND o.cleared_at IS NULL
             WHERE EXISTS (SELECT FROM tracking_weatheralert a WHERE a.incident = v.successor
                           AND a.status = 'active' AND a.holding)
               AND NOT EXISTS (SELECT FROM tracking_storm x WHERE x.retailer_id = o.retailer_id
                               AND x.incident = v.successor AND x.cleared_at IS NULL)
             ORDER BY o.retailer_id, v.successor, o.id) n
           WHERE s.id = n.id""",
        [(key, end.successor, now) for key, end in changes.ended.items() if end.successor],
        template="(%s, %s, %s::timestamptz)",
    )


def _row(alert: Alert, now: datetime) -> tuple[Any, ...]:
    polygon = json.dumps(alert.polygon) if alert.polygon is not None else None
    return (
        alert.id[:255], alert.incident[:120], alert.event[:120], alert.kind, alert.holding,
        alert.name[:60], alert.severity[:20], alert.certainty[:20], alert.urgency[:20],
        alert.sent or alert.onset, alert.onset, alert.ends, sorted(alert.zones), polygon,
        alert.headline, alert.area_words[:300], list(alert.states), now,
    )  # fmt: skip


def _note(
    feed: Feed, fetched: Fetched, trouble: WeatherError | None, changes: Changes, now: datetime
) -> None:
    missing = {**feed.missing, **changes.missed}
    kept = {id_: n for id_, n in missing.items() if n and id_ not in changes.over}
    answered = trouble is None
    sql.run(
        """UPDATE tracking_weatherfeed SET asked_at = %s, ask_after = %s, error = %s,
             failures = CASE WHEN %s THEN 0 ELSE failures + 1 END,
             answered_at = CASE WHEN %s THEN %s ELSE answered_at END,
             etag = CASE WHEN %s THEN %s ELSE etag END,
             last_modified = CASE WHEN %s THEN %s ELSE last_modified END,
             missing = %s::jsonb
           WHERE url = %s""",
        [
            now, now + _pause(feed, trouble), str(trouble or "")[:200], answered,
            answered, now, answered, fetched.etag, answered, fetched.last_modified,
            json.dumps(kept), feed.state.url,
        ],
    )  # fmt: skip


def _pause(feed: Feed, trouble: WeatherError | None) -> timedelta:
    """Until the next question; after trouble as long as the feed says, or ever longer."""
    usual = timedelta(seconds=settings.WEATHER_SECONDS)
    if trouble is None:
        return usual
    asked = timedelta(seconds=trouble.retry_in or 0)
    longer: timedelta = usual * 2 ** min(feed.failures, 10)
    return min(max(asked, longer), LONGEST_PAUSE)
