"""What an e-mail says, of every kind and in every language."""

from datetime import UTC, date, datetime
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from babel import Locale
from django.conf import settings
from django.utils import translation

from notifications.addresses import normalised, wire_address
from notifications.composing import Envelope, compose
from notifications.context import Context
from notifications.letters import Facts, Letter, letter
from notifications.policy import Milestone
from notifications.services.looks import look_of
from notifications.services.mailing import sample_context, sample_mail
from retailers.theme import Theme
from tracking.panels.local import Local

TODAY = date(2026, 11, 22)
FACTS = Facts("#1042", "Finch", "UPS", ["1Z"], [("Mug", 1)])
THEME = Theme(
    name="Finch & <Fern>",
    slug="finch",
    version=1,
    colour="#2d6a4f",
    accent="#2d6a4f",
    radius=14,
    font="serif",
    tone="warm",
    logo_url="/brand/finch/logo-abc.png",
    logo_width=440,
    logo_height=100,
    support_email="help@finch.example",
    support_url="",
    locale="en",
)


def told(context: Context, locale: str = "en", facts: Facts = FACTS) -> Letter:
    with translation.override(locale):
        return letter(context, facts, Local(Locale.parse(locale), TODAY))


@pytest.mark.parametrize("locale", [code for code, _ in settings.LANGUAGES])
@pytest.mark.parametrize("milestone", Milestone)
def test_every_kind_is_told_whole_in_every_language(milestone: str, locale: str) -> None:
    for context in (sample_context(milestone, TODAY), Context(milestone)):
        said = told(context, locale)
        words = " ".join([said.subject, said.title, said.preheader, *said.sentences])
        assert said.title and said.sentences and said.button
        assert "#1042" in said.subject
        assert "{" not in words


@pytest.mark.parametrize(
    ("milestone", "subject"),
    [
        ("order_confirmed", "We have your order #1042, expected Wed, Nov 25"),
        ("shipped", "On its way: your order #1042, expected Wed, Nov 25"),
        ("out_for_delivery", "Arriving today, Sun, Nov 22: your order #1042"),
        ("delivered", "Delivered on Sun, Nov 22: your order #1042"),
        ("attempt_failed", "Delivery attempt on Sun, Nov 22: your order #1042"),
        ("ready_for_pickup", "Ready for pickup since Sun, Nov 22: your order #1042"),
        ("delayed", "Delayed: your order #1042, now expected Wed, Nov 25"),
        ("storm_hold", "A winter storm holds up your order #1042, now expected Wed, Nov 25"),
        ("all_clear", "Good news about your order #1042: expected Wed, Nov 25"),
    ],
)
def test_the_date_stands_in_the_subject(milestone: str, subject: str) -> None:
    assert told(sample_context(milestone, TODAY)).subject == subject


def test_a_window_of_days_leaves_an_english_subject_ascii() -> None:
    late = Context("delayed", low_on=date(2026, 11, 24), high_on=date(2026, 11, 25))
    assert told(late).subject == "Delayed: your order #1042, now expected Nov 24 - 25"


def test_a_delay_shows_both_dates_and_the_cause() -> None:
    said = told(sample_context("delayed", TODAY))
    assert (said.day_label, said.day) == ("Now expected", "Wednesday, November 25")
    assert (said.was_label, said.was) == ("Before", "Monday, November 23")
    assert "Cause: bad weather." in said.sentences


def test_a_number_keeps_its_direction_in_arabic() -> None:
    said = told(sample_context("storm_hold", TODAY), "ar")
    assert "\u2068Davenport, IA\u2069" in " ".join(said.sentences)


def test_others_words_are_not_read_again() -> None:
    said = told(Context("delivered"), facts=Facts("{brand}{moment}", "x"))
    assert "{brand}{moment}" in said.subject


def test_a_milestone_of_a_later_release_is_news() -> None:
    assert told(Context("teleported")).title == "News about your parcel"


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_page_of_a_sample_is_small_and_its_own(locale: str) -> None:
    html = sample_mail(THEME, "storm_hold", locale, today=TODAY)
    assert len(html.encode()) < 60_000
    assert "Finch &amp; &lt;Fern&gt;" in html
    assert f'src="{settings.BASE_URL}/brand/finch/logo-abc.png" width="220" height="50"' in html
    assert f'dir="{"rtl" if locale == "ar" else "ltr"}"' in html
    assert "http" not in html.replace(settings.BASE_URL, "").replace(
        "http://www.w3.org/1999/xhtml", ""
    )


@pytest.mark.parametrize("url", ["//evil.example/x.png", "https://evil.example/x.png", "", None])
def test_only_our_own_host_shows_pictures(url: Any) -> None:
    theme = Theme(**{**{n: getattr(THEME, n) for n in THEME.__slots__}, "logo_url": url})
    assert look_of(theme, "https://house.example").logo is None


def an_envelope(**changes: Any) -> Envelope:
    usual = {
        "message_id": "<m@house.example>",
        "sender_name": "Finch",
        "sender": "a@house.example",
        "reply_to": "",
        "to": "ann@shopper.example",
        "subject": "Hello",
        "date": datetime(2026, 11, 22, tzinfo=UTC),
        "language": "en",
        "feedback_id": "a:b:c:d",
        "unsubscribe": "https://house.example/u/x",
        "unsubscribe_to": "",
    }
    return Envelope(**{**usual, **changes})


@pytest.mark.parametrize(
    "words", ["x\r\nBcc: e@evil.example", "é" * 300, "\u202eevil", "", "a" * 999]
)
def test_no_words_become_a_header(words: str) -> None:
    body = compose(an_envelope(subject=words, sender_name=words), text="t", html="<p>h")
    message = message_from_string(body, EmailMessage, policy=SMTP)
    assert message["Bcc"] is None
    assert [len(message.get_all(name, [])) for name in ("From", "To", "Subject", "Date")] == [1] * 4
    assert body.isascii()


@pytest.mark.parametrize(
    "bad", ["https://x/u/a\r\nBcc: e@x", "https://x/ü", "https://x/" + "a" * 999]
)
def test_a_header_of_ours_that_is_unfit_is_a_mistake(bad: str) -> None:
    with pytest.raises(ValueError, match="header"):
        compose(an_envelope(unsubscribe=bad), text="t", html="h")


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("Ann.B+x@Shopper.example", "Ann.B+x@shopper.example"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("jürgen@x.example", None),
        ("a@b@x.example", None),
        ('"a b"@x.example', None),
        ("a@localhost", None),
        ("a..b@x.example", None),
        ("a@x.example\r\nBcc: e@x.example", None),
        ("a@" + "x" * 64 + ".example", None),
        ("", None),
    ],
)
def test_addresses_as_they_go_over_the_wire(text: str, wire: str | None) -> None:
    assert wire_address(text) == wire


def test_one_form_to_compare_by() -> None:
    assert normalised("email", " Ann@Bücher.example ") == "ann@xn--bcher-kva.example"
    assert normalised("sms", "+12125550123 ") == "+12125550123"
