"""What a retailer starts with: its rules, its queue, its callback address."""

from typing import Final

from narvar.lib import signing, sql
from notifications.policy import Milestone
from notifications.services.channels import SMS
from retailers.services.doors import digest, open_doors
from retailers.tenancy import retailer_id

_KEY_CHARS: Final = 22


def ensure_default_rules() -> None:
    """Give the retailer acted for what it lacks. A rule it has switched off stays off."""
    who = retailer_id()
    sql.values(
        """INSERT INTO notifications_rule (retailer_id, name, channel, enabled) VALUES %s
           ON CONFLICT (retailer_id, name, channel) DO NOTHING""",
        [(who, milestone.value, SMS, True) for milestone in Milestone],
    )
    send_lane(SMS)
    open_doors(kind="callback", digests=[digest(callback_key(who))], subject_ids=[who])


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
