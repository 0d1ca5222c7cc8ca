"""The list of messages with Twilio's filters and paging, newest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from sandbox.twilio.messages import API_VERSION, Message, Store
from sandbox.twilio.refusals import Refused

USUAL_PAGE: Final = 50
LARGEST_PAGE: Final = 1000
FILTERS: Final = ("To", "From", "DateSent", "DateSent<", "DateSent>")


@dataclass(frozen=True, slots=True)
class Page:
    """A page after (PA…) or before (PB…) a message, so that new ones do not shift it."""

    query: Mapping[str, str]
    number: int
    size: int
    token: str

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Page":
        number, size = _whole(query, "Page", 0), _whole(query, "PageSize", USUAL_PAGE)
        if size > LARGEST_PAGE:
            raise Refused(20007, "Page size too large")
        if size < 1 or number < 0:
            raise Refused(20001, "Invalid page")
        return cls(query, number, size, query.get("PageToken", ""))


def listed(store: Store, account_sid: str, query: Mapping[str, str]) -> tuple[Page, list[Message]]:
    """The page and its messages, and one more where another page follows."""
    page = Page.asked(query)
    matching = _matching(store, account_sid, query)
    if page.token.startswith("PB"):
        edge = _edge(store, account_sid, page.token)
        newer = [message for message in matching if message.place > edge.place]
        return page, newer[-page.size :]
    if page.token:
        edge = _edge(store, account_sid, page.token)
        matching = (message for message in matching if message.place < edge.place)
    elif page.number:
        matching = islice(matching, page.number * page.size, None)
    return page, list(islice(matching, page.size + 1))


def paged(
    page: Page, account_sid: str, messages: list[Message], resources: list[dict[str, Any]]
) -> dict[str, Any]:
    root = f"/{API_VERSION}/Accounts/{account_sid}/Messages.json"
    kept = {name: page.query[name] for name in FILTERS if name in page.query}

    def uri(number: int, token: str = "") -> str:
        paging = {"PageSize": page.size, "Page": number}
        more = {"PageToken": token} if token else {}
        return f"{root}?{urlencode({**kept, **paging, **more})}"

    shown = messages[: page.size]
    first = page.number * page.size
    # Walking back by PB always has a next page: the one that the walk came from.
    more_follow = len(messages) > page.size or page.token.startswith("PB")
    return {
        "end": first + max(len(shown) - 1, 0),
        "first_page_uri": uri(0),
        "next_page_uri": uri(page.number + 1, f"PA{shown[-1].sid}") if more_follow else None,
        "page": page.number,
        "page_size": page.size,
        "previous_page_uri": (
            uri(page.number - 1, f"PB{shown[0].sid}") if page.number and shown else None
        ),
        "messages": resources[: page.size],
        "start": first,
        "uri": uri(page.number, page.token),
    }


def _matching(store: Store, account_sid: str, query: Mapping[str, str]) -> Iterator[Message]:
    on, until, since = (_day(query, name) for name in ("DateSent", "DateSent<", "DateSent>"))
    sender = query.get("From")
    for message in store.newest_first(query.get("To")):
        if message.account_sid != account_sid or sender not in (None, message.sender):
            continue
        if on or until or since:
            # Whole days in UTC. A queued message has no sent date and so is in none of them.
            day = message.sent.date() if message.sent else None
            if day is None or (on or day) != day or (until or day) < day or (since or day) > day:
                continue
        yield message


def _edge(store: Store, account_sid: str, token: str) -> Message:
    edge = store.get(account_sid, token[2:])
    if edge is None or token[:2] not in ("PA", "PB"):
        raise Refused(20001, "Invalid PageToken")
    return edge


def _day(query: Mapping[str, str], name: str) -> date | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).astimezone(UTC).date()
    except ValueError:
        pass
    try:
        return datetime.strptime(text[:10], "%m/%d/%Y").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise Refused(20001, f"Invalid {name}") from error


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    if text and not (text.isdecimal() and len(text) < 9):
        raise Refused(20001, f"Invalid {name}")
    return int(text or default)
