"""The page that a newcomer watches."""

from markupsafe import Markup

from sandbox.page import linked
from tests.sandbox.smtp.sending import send
from tests.sandbox.started import Sandbox, eventually


def page(sandbox: Sandbox) -> str:
    return sandbox.call("GET", "/").body.decode()


def test_message_is_shown_with_its_link_once_sent(sandbox: Sandbox, phone: str) -> None:
    sandbox.send(To=phone, Body="Acme: arriving today http://127.0.0.1:8000/s/abc.")
    assert eventually(lambda: sandbox.phone(phone)[0]["sent_at"])
    shown = page(sandbox)
    assert phone in shown
    assert '<a href="http://127.0.0.1:8000/s/abc" rel="noreferrer">' in shown


def test_message_reads_in_the_direction_of_its_own_words(sandbox: Sandbox, phone: str) -> None:
    sandbox.send(To=phone, Body="دار قمر: طلبك خرج للتوصيل.")
    assert eventually(lambda: sandbox.phone(phone)[0]["sent_at"])
    assert '<p class="bubble" dir="auto">دار قمر' in page(sandbox)


def test_message_that_was_never_sent_is_not_shown(sandbox: Sandbox, phone: str) -> None:
    sandbox.fault("twilio", "failed")
    sandbox.send(To=phone, Body="x")
    assert eventually(lambda: sandbox.phone(phone)[0]["status"] == "failed")
    assert phone not in page(sandbox)


def test_parcel_is_shown_with_its_latest_scan(sandbox: Sandbox, number: str) -> None:
    step = {"after": -60, "type": "X", "code": "DJ", "text": "Snow & ice", "place": {"city": "X"}}
    sandbox.parcel(number, [step])
    shown = page(sandbox)
    assert number in shown
    assert "Snow &amp; ice" in shown


def test_page_refreshes_without_javascript(sandbox: Sandbox) -> None:
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in page(sandbox)


def test_only_the_pages_own_files_are_served(sandbox: Sandbox) -> None:
    names = ("page.css", "page.js", "__init__.py", "..%2fserver.py")
    told = [sandbox.call("GET", f"/page/{name}").status for name in names]
    assert told == [200, 200, 404, 404]


def test_words_are_escaped_and_only_addresses_linked() -> None:
    assert linked('<b> javascript:alert(1) http://a.b/"x') == Markup(
        '&lt;b&gt; javascript:alert(1) <a href="http://a.b/" rel="noreferrer">http://a.b/</a>&#34;x'
    )


def test_a_phone_shows_both_sides_and_answers(sandbox: Sandbox, phone: str) -> None:
    sandbox.send(To=phone, Body="arriving today")
    assert eventually(lambda: sandbox.phone(phone)[0]["sent_at"])
    fields = {"phone": phone, "body": "thanks <b>"}
    assert sandbox.form("/reply", fields, {}).status == 303
    card = page(sandbox).partition(f'id="phone-{phone}"')[2].partition("</article>")[0]
    assert card.index("arriving today") < card.index('class="own"') < card.index("thanks &lt;b&gt;")


def test_who_was_never_written_to_cannot_answer(sandbox: Sandbox) -> None:
    assert sandbox.form("/reply", {"phone": "+14155559999", "body": "hi"}, {}).status == 400


def test_a_mail_opens_without_scripts(sandbox: Sandbox) -> None:
    html = "<head><title>x</title></head><p>It comes <script>alert(1)</script>"
    send(sandbox, "page@shopper.example", subject="Arriving <today>", html=html)
    (mail,) = sandbox.control("GET", "mailboxes/page@shopper.example")
    assert "Arriving &lt;today&gt;" in page(sandbox)
    shown = sandbox.call("GET", f"/mail/{mail['id']}")
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert b'<head><base target="_blank">' in shown.body
    assert sandbox.call("GET", "/mail/nothing").status == 404


def test_the_clock_runs_as_fast_as_its_button_says(sandbox: Sandbox) -> None:
    assert sandbox.form("/clock", {"rate": "600"}, {}).status == 303
    assert sandbox.control("GET", "clock")["rate"] == 600
    pressed = 'name="rate" value="600" aria-pressed="true"'
    assert pressed in page(sandbox)
    assert sandbox.form("/clock", {"rate": "7"}, {}).status == 400
    assert sandbox.form("/clock", {"rate": "1"}, {}).status == 303
