"""What an answer of the feed changes, through the lives of storms."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.tracking.weather.alerts import NOON, collection, feature
from tracking.weather.base import read_feed
from tracking.weather.feed import Changes, Ending, Fetched, Known, merge

SNOW = "2026.KDMX.WS.W.0003"
BLIZZARD = "2026.KDMX.BZ.W.0001"
HOUR = timedelta(hours=1)


def fetched(*features: Any) -> Fetched:
    feed = read_feed(collection(*features))
    return Fetched(False, feed.alerts, feed.over)


def update(identifier: str, *follows: str, code: str = "CON", **said: Any) -> Any:
    codes = said.pop("codes", [f"/O.{code}.KDMX.WS.W.0003.000000T0000Z-260126T1200Z/"])
    references = [{"identifier": old, "sent": "2026-01-25T03:00:00-06:00"} for old in follows]
    message = "Update" if follows else "Alert"
    return feature(
        id=identifier,
        references=references,
        messageType=message,
        parameters={"VTEC": codes},
        **said,
    )


def told(changes: Changes) -> tuple[list[str], list[str], dict[str, Ending]]:
    """Opened, updated, ended."""
    return sorted(changes.opened), sorted(changes.updated), dict(changes.ended)


class Watch:
    """What somebody knows who merges each answer."""

    def __init__(self) -> None:
        self.known: dict[str, Known] = {}

    def see(self, answer: Fetched, now: datetime = NOON) -> Changes:
        changes = merge(self.known, answer, now)
        for id_, missed in changes.missed.items():
            self.known[id_] = replace(self.known[id_], missed=missed)
        for id_ in changes.over:
            del self.known[id_]
        self.known |= {alert.id: Known(alert.incident, alert.ends) for alert in changes.alerts}
        return changes


def test_a_storm_opens_with_its_first_message() -> None:
    changes = Watch().see(fetched(update("a")))
    assert told(changes) == ([SNOW], [], {})


def test_two_messages_at_once_are_one_storm() -> None:
    changes = Watch().see(fetched(update("a"), update("b", areaDesc="Story")))
    assert (len(changes.alerts), told(changes)) == (2, ([SNOW], [], {}))


def test_an_unchanged_feed_changes_nothing() -> None:
    watch = Watch()
    watch.see(fetched(update("a")))
    assert not watch.see(fetched(update("a")))
    assert not watch.see(Fetched(True))


def test_an_update_takes_the_place_of_what_it_follows() -> None:
    watch = Watch()
    watch.see(fetched(update("a")))
    changes = watch.see(fetched(update("b", "a", ends="2026-01-27T06:00:00-06:00")))
    assert told(changes) == ([], [SNOW], {})
    assert dict(changes.over) == {"a": "replaced"}
    assert watch.known["b"].ends == NOON + 48 * HOUR


def test_a_cancelled_storm_ends() -> None:
    watch = Watch()
    watch.see(fetched(update("a")))
    changes = watch.see(fetched(update("b", "a", code="CAN")))
    assert (changes.alerts, dict(changes.ended)) == ((), {SNOW: Ending("cancelled")})


def test_a_storm_goes_on_where_only_a_part_of_it_is_cancelled() -> None:
    watch = Watch()
    watch.see(fetched(update("a"), update("b")))
    changes = watch.see(fetched(update("c", "a", code="CAN"), update("b")))
    assert told(changes) == ([], [SNOW], {})


def test_an_upgraded_storm_names_what_it_becomes() -> None:
    watch = Watch()
    watch.see(fetched(update("a")))
    codes = [
        "/O.UPG.KDMX.WS.W.0003.000000T0000Z-260126T1200Z/",
        "/O.NEW.KDMX.BZ.W.0001.260125T1200Z-260126T1200Z/",
    ]
    changes = watch.see(fetched(update("b", "a", codes=codes, event="Blizzard Warning")))
    assert told(changes) == ([BLIZZARD], [], {SNOW: Ending("upgraded", BLIZZARD)})


def test_a_storm_ends_with_its_time_whether_or_not_the_feed_still_holds_it() -> None:
    watch = Watch()
    watch.see(fetched(update("a")))
    assert not watch.see(Fetched(True), NOON + 23 * HOUR)
    changes = watch.see(fetched(update("a")), NOON + 24 * HOUR)
    assert dict(changes.ended) == {SNOW: Ending("expired")}


OTHER = feature(id="z", parameters={})


def test_one_torn_answer_does_not_end_a_storm_but_two_do() -> None:
    watch = Watch()
    whole, torn = fetched(update("a"), OTHER), fetched(OTHER)
    seen = [watch.see(answer) for answer in (whole, torn, whole, torn)]
    assert [bool(changes.ended) for changes in seen] == [False] * 4
    assert dict(watch.see(torn).ended) == {SNOW: Ending("gone")}


def test_an_unchanged_answer_misses_what_it_missed_before() -> None:
    watch = Watch()
    watch.see(fetched(update("a"), OTHER))
    watch.see(fetched(OTHER))
    assert not watch.see(Fetched(True)).ended
    confirmed = watch.see(Fetched(True, confirmed=True))
    assert dict(confirmed.ended) == {SNOW: Ending("gone")}


def test_an_empty_feed_is_not_taken_for_the_end_of_all_storms_at_once() -> None:
    watch = Watch()
    watch.see(fetched(update("a"), OTHER))
    ended = [bool(watch.see(fetched()).ended) for _ in range(6)]
    assert ended == [False] * 5 + [True]


def test_an_event_keeps_its_key_into_the_new_year() -> None:
    watch = Watch()
    late, early = datetime.fromisoformat("2025-12-31T20:00:00Z"), "2026-01-01T03:00:00-06:00"
    code = "/O.{}.KDMX.WS.W.0042.{}-260102T1200Z/"
    first = [code.replace("{}", "NEW", 1).replace("{}", "251231T2100Z")]
    then = [code.replace("{}", "CON", 1).replace("{}", "000000T0000Z")]
    times = {"onset": "2025-12-31T21:00:00+00:00", "ends": "2026-01-02T12:00:00+00:00"}
    watch.see(fetched(update("a", codes=first, sent="2025-12-31T12:00:00-06:00", **times)), late)
    follows = [{"identifier": "a"}]
    later = feature(id="b", references=follows, sent=early, parameters={"VTEC": then}, **times)
    changes = watch.see(fetched(later), NOON - timedelta(days=24))
    assert {alert.incident for alert in changes.alerts} == {"2025.KDMX.WS.W.0042"}


def test_a_message_that_has_run_out_opens_nothing() -> None:
    assert not Watch().see(fetched(update("a")), NOON + 25 * HOUR)


MESSAGES = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sets(st.sampled_from("abcdef"), max_size=2)), max_size=4
)


@given(st.lists(MESSAGES, max_size=6))
def test_every_storm_that_opens_ends_once(answers: list[Any]) -> None:
    """Whatever the answers, and then nothing but time."""
    watch, open_ = Watch(), set[str]()
    for answer in [*answers, None]:
        now = NOON if answer is not None else NOON + 48 * HOUR
        messages = [update(id_, *sorted(follows)) for id_, follows in answer or []]
        changes = watch.see(fetched(*messages), now)
        assert not changes.opened & open_ and changes.ended.keys() <= open_
        open_ = (open_ | changes.opened) - changes.ended.keys()
        assert open_ == {message.incident for message in watch.known.values()}
    assert open_ == set()
