"""Writing campaigns and questions in the console."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from engagement.models import Campaign, Question
from narvar.lib import ids
from retailers.models import Brand
from retailers.services.opening import add_member
from retailers.tenancy import acting_for
from tests.console.conftest import a_person
from tests.engagement.conftest import a_campaign, a_question
from tests.factories import Shop

pytestmark = pytest.mark.django_db
FORM = {"title": "Winter sale", "button": "See it", "url": "https://shop.example/sale"}


@pytest.fixture
def owner(shop: Shop) -> Client:
    person = a_person("olive@acme.example")
    with acting_for(shop.retailer.pk):
        add_member(user=person, role="owner")
    client = Client()
    client.force_login(person)
    return client


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 4), "red").save(out, "PNG")
    return out.getvalue()


def path(rest: str = "") -> str:
    return f"/console/acme/content/{rest}"


def made(shop: Shop, kind: Any = Campaign) -> Any:
    with acting_for(shop.retailer.pk):
        return kind.objects.get()


def campaign_of(shop: Shop, **fields: Any) -> str:
    with acting_for(shop.retailer.pk):
        return ids.encode("cmp", a_campaign(shop, **fields).public_id)


def act(client: Client, public_id: str, do: str) -> Any:
    return client.post(path("act"), {"id": public_id, "do": do}, follow=True)


def test_an_empty_list_says_what_to_do(owner: Client) -> None:
    page = owner.get(path()).content.decode()
    assert ("New campaign" in page, "Nothing yet." in page) == (True, True)


def test_a_campaign_is_written_and_shown(owner: Client, shop: Shop) -> None:
    answer = owner.post(path("campaigns/new"), {**FORM, "enabled": "yes"}, follow=True)
    page = answer.content.decode()
    assert ("Winter sale" in page, "is saved" in page, ">Shown<" in page) == (True, True, True)
    assert made(shop).url == FORM["url"]


def test_its_times_are_those_of_the_brand(owner: Client, shop: Shop) -> None:
    with acting_for(shop.retailer.pk):
        Brand.objects.update(zone="America/New_York")
    times = {"starts_at": "2026-11-27T09:00", "ends_at": "2026-11-30T23:59"}
    owner.post(path("campaigns/new"), FORM | times)
    row = made(shop)
    assert row.starts_at.isoformat() == "2026-11-27T14:00:00+00:00"
    page = owner.get(path(f"campaigns/{ids.encode('cmp', row.public_id)}")).content.decode()
    assert 'value="2026-11-27T09:00"' in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "title"),
        ({"button": "x" * 41}, "button"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"starts_at": "tomorrow"}, "starts_at"),
        ({"starts_at": "2026-11-28T00:00", "ends_at": "2026-11-27T00:00"}, "ends_at"),
        ({"ends_at": "9999-12-31T23:59"}, ""),
        ({"text": "x" * 301}, "text"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    owner: Client, typed: dict[str, str], field: str
) -> None:
    answer = owner.post(path("campaigns/new"), FORM | {"title": "Kept"} | typed)
    page = answer.content.decode()
    assert answer.status_code == (422 if field else 302)
    if field:
        assert f'id="{field}-wrong"' in page
        assert f'aria-invalid="true" aria-describedby="{field}-wrong"' in page
        assert 'value="https://shop.example/sale"' in page or field == "url"


def test_a_picture_is_kept_encoded_anew(owner: Client, shop: Shop) -> None:
    upload = SimpleUploadedFile("x.png", png(), "image/png")
    owner.post(path("campaigns/new"), {**FORM, "upload": upload})
    digest = made(shop).picture
    assert len(digest) == 64
    assert owner.get(f"/brand/acme/logo-{digest}.png").status_code == 200


def test_what_is_no_picture_is_refused(owner: Client) -> None:
    upload = SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", "image/png")
    answer = owner.post(path("campaigns/new"), {**FORM, "upload": upload})
    assert (answer.status_code, 'id="upload-wrong"' in answer.content.decode()) == (422, True)


def test_a_removal_can_be_undone(owner: Client, shop: Shop) -> None:
    public_id = campaign_of(shop)
    page = act(owner, public_id, "remove").content.decode()
    assert ("is removed" in page, ">Undo<" in page) == (True, True)
    assert made(shop).removed_at is not None
    act(owner, public_id, "restore")
    assert made(shop).removed_at is None


def test_a_moved_row_keeps_the_keyboard(owner: Client, shop: Shop) -> None:
    campaign_of(shop, title="a")
    campaign_of(shop, title="b")
    last = campaign_of(shop, title="c")
    page = act(owner, last, "up").content.decode()
    assert page.count("autofocus") == 1
    with acting_for(shop.retailer.pk):
        titles = list(Campaign.objects.order_by("position").values_list("title", flat=True))
    assert titles == ["a", "c", "b"]


def test_a_question_is_written_in_its_language(owner: Client, shop: Shop) -> None:
    asked = {"locale": "de", "question": "Wann?", "answer": "Bald.\r\nSehr bald."}
    page = owner.post(path("questions/new"), asked, follow=True).content.decode()
    row = made(shop, Question)
    assert (row.locale, row.answer, "Wann?" in page) == ("de", "Bald.\nSehr bald.", True)


def test_a_language_nobody_has_is_refused(owner: Client) -> None:
    asked = {"locale": "tlh", "question": "a", "answer": "b"}
    answer = owner.post(path("questions/new"), asked)
    assert (answer.status_code, 'id="locale-wrong"' in answer.content.decode()) == (422, True)


def test_words_of_a_shop_are_never_markup(owner: Client, shop: Shop) -> None:
    campaign_of(shop, title='<script>alert("x")</script>', text="</textarea><b>")
    page = owner.get(path()).content.decode()
    assert "<script>alert" not in page


def test_an_agent_may_look_and_not_write(agent: Client, shop: Shop) -> None:
    public_id = campaign_of(shop)
    assert agent.get(path()).status_code == 200
    assert "New campaign" not in agent.get(path()).content.decode()
    assert agent.get(path("campaigns/new")).status_code == 404
    assert act(agent, public_id, "remove").status_code == 404


@pytest.mark.parametrize(
    "rest", ["campaigns/cmp_nothing", "questions/qst_nothing", "campaigns/\x07", "questions/x"]
)
def test_what_is_not_there_is_404(owner: Client, rest: str) -> None:
    assert owner.get(path(rest)).status_code == 404


@pytest.mark.parametrize("public_id", ["", "cmp", "cmp_x", "ord_x", "cmp_" + "0" * 26])
@pytest.mark.parametrize("do", ["remove", "up", "restore", "explode"])
def test_nothing_can_be_done_to_what_is_not_there(owner: Client, public_id: str, do: str) -> None:
    assert act(owner, public_id, do).status_code == 404


def test_a_rivals_campaign_is_not_there(owner: Client, rival: Shop) -> None:
    public_id = campaign_of(rival)
    assert owner.get(path(f"campaigns/{public_id}")).status_code == 404
    assert act(owner, public_id, "remove").status_code == 404


@pytest.mark.parametrize("rows", (1, 3))
def test_the_list_costs_the_same_for_one_and_three(
    owner: Client, shop: Shop, rows: int, django_assert_num_queries: Any
) -> None:
    owner.get(path())
    with acting_for(shop.retailer.pk):
        for _ in range(rows):
            a_campaign(shop)
            a_question(shop)
    with django_assert_num_queries(7):
        owner.get(path())
