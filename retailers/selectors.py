"""Who may act for which retailer. Asked before anybody acts for one."""

from dataclasses import dataclass

from narvar.lib import sql


@dataclass(frozen=True, slots=True)
class Membership:
    retailer_id: int
    slug: str
    name: str
    role: str
    """ "owner" or "agent"."""


def memberships_of(*, user_id: int | None) -> list[Membership]:
    """By name; none for nobody. One round trip, whomever the caller acts for."""
    rows = sql.fetch(
        "SELECT retailer_id, slug, name, role FROM member_retailers(%s) ORDER BY name, slug",
        [user_id],
    )
    return [Membership(*row) for row in rows]


def membership_of(*, user_id: int | None, slug: str) -> Membership | None:
    """None for a retailer that is not there and for one that the user does not work for."""
    return next((m for m in memberships_of(user_id=user_id) if m.slug == slug), None)
