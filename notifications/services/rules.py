"""A retailer's rules: what it starts with, what it switches, and its queues."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from narvar.lib import signing, sql
from notifications.policy import Milestone
from retailers.services.doors import digest, open_doors
from retailers.tenancy import retailer_id

SMS: Final = "sms"
EMAIL: Final = "email"
RULE_CHANNELS: Final = (SMS, EMAIL)
# A text is for what the shopper needs to know today; the rest can lie in the mailbox.
OFF_AT_FIRST: Final = frozenset({(Milestone.ORDER_CONFIRMED, SMS), (Milestone.SHIPPED, SMS)})
_KEY_CHARS: Final = 22


class NoSuchRule(LookupError):
    """The retailer acted for has no rule of this milestone on this channel."""


class Enabled(NamedTuple):
    """`braked`: it waits for a person's yes (`services.brake`)."""

    id: int
    channel: str
    braked: bool


def ensure_default_rules() -> None:
    """Give the retailer acted for what it lacks. A rule it has switched stays as it is."""
    who = retailer_id()
    sql.values(
        """INSERT INTO notifications_rule (retailer_id, name, channel, enabled) VALUES %s
           ON CONFLICT (retailer_id, name, channel) DO NOTHING""",
        [
            (who, milestone.value, channel, (milestone, channel) not in OFF_AT_FIRST)
            for milestone in Milestone
            for channel in RULE_CHANNELS
        ],
    )
    send_lane(SMS)
    open_doors(kind="callback", digests=[digest(callback_key(who))], subject_ids=[who])


def enabled_rules() -> Mapping[Milestone, Sequence[Enabled]]:
    rows = sql.fetch(
        """SELECT name, id, channel, braked_at IS NOT NULL FROM notifications_rule
           WHERE enabled AND name = ANY(%s) AND channel = ANY(%s) ORDER BY channel DESC""",
        [[milestone.value for milestone in Milestone], list(RULE_CHANNELS)],
    )
    rules: dict[Milestone, list[Enabled]] = defaultdict(list)
    for name, *rule in rows:
        rules[Milestone(name)].append(Enabled(*rule))
    return rules


def send_lane(channel: str) -> int:
    """The id of the retailer's queue on this channel; a new one has nothing due."""
    find = "SELECT id FROM notifications_sendlane WHERE channel = %s AND retailer_id = %s"
    who = retailer_id()
    if not (rows := sql.fetch(find, [channel, who])):
        sql.run(
            """INSERT INTO notifications_sendlane
                 (retailer_id, channel, next_due_at, pause_reason, failures)
               VALUES (%s, %s, 'infinity', '', 0) ON CONFLICT (retailer_id, channel) DO NOTHING""",
            [who, channel],
        )
        rows = sql.fetch(find, [channel, who])
    return int(rows[0][0])


def callback_key(of_retailer: int) -> str:
    """What stands in the callback address of a retailer: 131 bits that only we can make."""
    return signing.base62(signing.mac("callback", of_retailer))[:_KEY_CHARS]
