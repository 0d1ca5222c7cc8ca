"""What shoppers heard, by the sandbox's own record, held against what they were to hear."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from tests.chaos.proof import Figures
from tests.chaos.stage import Stage

SMS: Final = {
    "out_for_delivery": ("is out for delivery",),
    "delivered": ("was delivered",),
    "storm_hold": ("holds up your order",),
    "all_clear": ("The storm is over.",),
}
# In the subject.
EMAIL: Final = {
    "out_for_delivery": ("Out for delivery", "Arriving today"),
    "delivered": ("Delivered",),
    "storm_hold": ("holds up your order",),
    "all_clear": ("Good news about your order",),
}
News = tuple[str, str]
"""Phone number or e-mail address, and the milestone; "" for none that we know."""


class Record(NamedTuple):
    """By our own account, for judging copies of mails: no proof rests on it alone."""

    # Attempts of which we do not know whether they were taken: each may have left a copy.
    unheard: int
    state: str


@dataclass
class Hearing:
    _stage: Stage
    _sms: list[dict[str, Any]] = field(default_factory=list)
    _mails: list[dict[str, Any]] = field(default_factory=list)

    def count(self) -> int:
        """Messages and mails that were taken so far."""
        self._sms += self._stage.told("twilio", "message", after=_last(self._sms))
        self._mails += self._stage.told("smtp", "mail", after=_last(self._mails))
        return len(self._sms) + len(self._mails)

    def phones(self, milestone: str) -> int:
        """How many have heard of it."""
        self.count()
        return sum(1 for _, of in self._by_phone() if of == milestone)

    def of_phones(self, wanted: Collection[News]) -> Figures:
        """One by one: never two, never none, never anything else."""
        self.count()
        told = self._by_phone()
        return {
            "wanted": len(wanted),
            "messages": len(self._sms),
            "duplicates": sum(count - 1 for count in told.values()),
            "missing": len(wanted - told.keys()),
            "strange": len(self._sms) - sum(told[each] for each in wanted),
        }

    def of_boxes(self, wanted: Collection[News]) -> Figures:
        """None missing, and every copy has its reason and the Message-ID of the first."""
        self.count()
        told, records = self._by_box(), self._records()
        given_up = {news for news, record in records.items() if record.state == "ambiguous"}
        return {
            "mails_wanted": len(wanted),
            "mails": len(self._mails),
            # Twice the answer to the final dot was lost: we say so, and send no third one.
            "mails_given_up": len(given_up),
            "mails_missing": len(set(wanted) - told.keys() - given_up),
            "mails_strange": sum(len(ids) for news, ids in told.items() if news not in wanted),
            "mails_twice": sum(len(ids) - 1 for ids in told.values()),
            "mails_twice_for_nothing": sum(
                max(0, len(ids) - 1 - _unheard(records, news)) for news, ids in told.items()
            ),
            "mail_ids_wrong": _wrong_ids(told),
        }

    def _by_phone(self) -> Counter[News]:
        return Counter((one["to"], _milestone(SMS, one["body"])) for one in self._sms)

    def _by_box(self) -> Mapping[News, list[str]]:
        """The Message-IDs of all copies."""
        told: dict[News, list[str]] = defaultdict(list)
        for one in self._mails:
            told[one["to"], _milestone(EMAIL, one["subject"])].append(one["message_id"])
        return told

    def _records(self) -> Mapping[News, Record]:
        rows = self._stage.ask(
            """SELECT d."to", r.name, d.state, count(*) FILTER (
                 WHERE a.outcome IN ('', 'unsure', 'absent'))
               FROM notifications_delivery d JOIN notifications_rule r ON r.id = d.rule_id
               JOIN notifications_attempt a ON a.delivery_id = d.id
               WHERE d.channel = 'email' GROUP BY d.id, r.id"""
        )
        return {(to, name): Record(unheard, state) for to, name, state, unheard in rows}


def _last(lines: Sequence[dict[str, Any]]) -> int:
    return int(lines[-1]["n"]) if lines else 0


def _unheard(records: Mapping[News, Record], news: News) -> int:
    return records[news].unheard if news in records else 0


def _wrong_ids(told: Mapping[News, list[str]]) -> int:
    """Of one mail's copies all but one, and of two mails all that they share."""
    owners: dict[str, set[News]] = defaultdict(set)
    for news, ids in told.items():
        for one in ids:
            owners[one].add(news)
    changed = sum(len(set(ids)) - 1 for ids in told.values())
    return changed + sum(len(news) - 1 for news in owners.values())


def _milestone(words: Mapping[str, tuple[str, ...]], text: str) -> str:
    return next(_named(words, text), "")


def _named(words: Mapping[str, tuple[str, ...]], text: str) -> Iterator[str]:
    return (name for name, said in words.items() if any(each in text for each in said))
