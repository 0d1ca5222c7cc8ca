"""What a campaign and an answered question must be, and which of them a page shows. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from engagement.states import STATUSES, Audience
from narvar.lib.text import clean
from retailers.services.problems import Problem
from tracking.states import Status

TITLE: Final = 80
TEXT: Final = 300
BUTTON: Final = 40
URL: Final = 1000
QUESTION: Final = 200
ANSWER: Final = 2000
QUESTIONS_AT_MOST: Final = 30
"""Per brand and language: a page is read by a person."""
CAMPAIGNS_AT_MOST: Final = 50


class Invalid(ValueError):
    """What somebody typed cannot stand; `problems` name the fields."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class CampaignIn:
    """`locale` "" = in every language. Moments are business time, aware; None = open."""

    title: str
    button: str
    url: str
    text: str = ""
    locale: str = ""
    picture: str = ""
    audience: Audience = Audience.CALM
    enabled: bool = True
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuestionIn:
    """Plain text; the answer may have several lines."""

    locale: str
    question: str
    answer: str


def campaign_problems(said: CampaignIn) -> list[Problem]:
    return [
        *_text("title", said.title, TITLE, needed=True),
        *_text("text", said.text, TEXT),
        *_text("button", said.button, BUTTON, needed=True),
        *_address(said.url),
        *_span(said.starts_at, said.ends_at),
    ]


def question_problems(said: QuestionIn) -> list[Problem]:
    return [
        *_text("question", said.question, QUESTION, needed=True),
        *_text("answer", said.answer, ANSWER, needed=True, lines=True),
    ]


def fits(audience: str, status: Status | str) -> bool:
    """Whether a campaign of this audience stands on a page of this status."""
    return status in STATUSES[Audience(audience)]


def runs(starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> bool:
    """The start belongs to it, the end does not."""
    return (starts_at is None or starts_at <= now) and (ends_at is None or now < ends_at)


def next_change(moments: Iterator[datetime | None], now: datetime) -> datetime | None:
    """The nearest of the starts and ends that are still to come."""
    return min((at for at in moments if at is not None and at > now), default=None)


def languages(asked: str, of_brand: str) -> tuple[str, ...]:
    """Where to look for questions: the page's language, the brand's, English."""
    words = (tag.replace("_", "-").partition("-")[0].lower() for tag in (asked, of_brand, "en"))
    return tuple(dict.fromkeys(words))


def _text(
    field: str, text: str, limit: int, *, needed: bool = False, lines: bool = False
) -> Iterator[Problem]:
    fit = clean(text, limit + 1, lines=lines)
    if needed and not fit:
        yield Problem("required", "Please fill this in.", field)
    if len(fit) > limit:
        yield Problem("too_long", f"At most {limit} characters; this has more.", field)


def _address(url: str) -> Iterator[Problem]:
    """The one place a click leads to: an address that anybody may see, spoken encrypted."""
    if not url.strip():
        yield Problem("required", "Please fill this in.", "url")
    elif len(url) > URL:
        yield Problem("too_long", f"At most {URL} characters; this has more.", "url")
    elif not is_public_https(url):
        message = (
            "Give a whole address that begins with https://, such as https://shop.example/sale"
        )
        yield Problem("not_https", message, "url")


def is_public_https(url: str) -> bool:
    """https, a host with a dot, no name and password, no blanks, backslashes or controls."""
    if clean(url, URL + 1) != url or any(c.isspace() or c in '\\"<>' for c in url):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = "@" not in parts.netloc and port in {None, 443}
    return url.startswith("https://") and plain and "." in host.strip(".") and ".." not in host


def _span(starts_at: datetime | None, ends_at: datetime | None) -> Iterator[Problem]:
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        yield Problem("ends_before_start", "The end must come after the start.", "ends_at")
