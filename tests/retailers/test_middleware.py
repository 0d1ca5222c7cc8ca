"""What the database refuses, and its absence, become answers."""

from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import OperationalError, close_old_connections
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_GET
from structlog.testing import capture_logs

from narvar.lib import sql
from retailers.middleware import answer_for
from tests.isolation.server import cut_our_connection

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def cut(request: HttpRequest) -> HttpResponse:
    sql.fetch("SELECT 1")
    cut_our_connection()
    sql.fetch("SELECT 1")
    return HttpResponse()


def slow(request: HttpRequest) -> HttpResponse:
    sql.fetch("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)")
    return HttpResponse()


def nul(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sql.fetch("SELECT %s", [request.POST["text"]])[0][0])


def forbidden(request: HttpRequest) -> HttpResponse:
    sql.fetch("SELECT * FROM door")
    return HttpResponse()


def mistaken(request: HttpRequest) -> HttpResponse:
    sql.fetch("SELECT 1 FROM no_such_table")
    return HttpResponse()


def broken(request: HttpRequest) -> HttpResponse:
    raise FieldError


def ask(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(sql.fetch("SELECT 1")[0][0]))


def well(request: HttpRequest) -> HttpResponse:
    return HttpResponse("well")


@require_GET
def readable(request: HttpRequest) -> HttpResponse:
    return HttpResponse("read")


VIEWS = (cut, slow, nul, forbidden, mistaken, broken, ask, well, readable)
handler500 = "retailers.middleware.uncaught"
urlpatterns = [path(prefix + view.__name__, view) for prefix in ("", "api/v1/") for view in VIEWS]


@pytest.fixture
def client(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("address", ["/cut", "/slow"])
def test_without_the_database_one_is_asked_to_come_again(client: Client, address: str) -> None:
    with capture_logs() as lines:
        response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert response.json()["errors"][0]["code"] == "unavailable"
    assert lines[0]["event"] == "database away"


def lost_on_the_way(get_response: Any) -> Any:
    """A middleware of the inner rows, as the sessions' one, that needs the database first."""

    def middleware(request: HttpRequest) -> HttpResponse:
        cut(request)
        return get_response(request)  # type: ignore[no-any-return]

    return middleware


def test_a_middleware_without_the_database_asks_to_come_again_too(
    client: Client, settings: Any
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:2], f"{__name__}.lost_on_the_way"]
    response = client.get("/well")
    assert (response.status_code, response["Retry-After"]) == (503, "2")


def test_the_next_request_finds_the_database_again(client: Client) -> None:
    assert client.get("/cut").status_code == 503
    close_old_connections()  # as after each request of a real server
    assert client.get("/ask").content == b"1"


def test_what_the_wall_refuses_is_not_there_and_is_a_security_event(client: Client) -> None:
    with capture_logs() as lines:
        response = client.get("/forbidden")
    assert (response.status_code, response.content) == (404, b"")
    assert [(line["log_level"], line["security"]) for line in lines] == [("warning", True)]


@pytest.mark.parametrize("address", ["/mistaken", "/broken"])
def test_our_own_mistakes_stay_mistakes(client: Client, address: str) -> None:
    assert client.get(address).status_code == 500


@pytest.mark.parametrize("address", ["/well%00", "/well?x=%00", "/well?%00", "/well?a=b&c=d%00e"])
def test_nul_is_refused_before_any_view(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_nul_in_a_form_is_refused_where_the_database_meets_it(client: Client) -> None:
    assert client.post("/nul", {"text": "a\x00b"}).status_code == 400


@pytest.mark.parametrize("address", ["/well?x=%2500", "/well?x=%0", "/well?x=00%25"])
def test_what_only_looks_like_nul_is_let_through(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(("charset", "status"), [("utf-7", 400), ("latin-1", 400), ("UTF-8", 405)])
def test_a_form_in_another_character_set_is_refused(
    client: Client, charset: str, status: int
) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert client.post("/readable", b"a=1", content_type=kind).status_code == status


REFUSED = [
    ("get", "/api/v1/nothing", 404, "not_found"),
    ("get", "/api/v1/forbidden", 404, "not_found"),
    ("post", "/api/v1/readable", 405, "method_not_allowed"),
    ("get", "/api/v1/broken", 500, "internal_server_error"),
    ("get", "/api/v1/well%00", 400, "bad_request"),
    ("get", "/api/v1/well?x=%00", 400, "bad_request"),
    ("get", "/api/v1/slow", 503, "unavailable"),
]


@pytest.mark.parametrize(("method", "address", "status", "code"), REFUSED)
def test_every_refusal_of_the_api_has_its_shape(
    client: Client, method: str, address: str, status: int, code: str
) -> None:
    response = getattr(client, method)(address)
    assert (response.status_code, response["Content-Type"]) == (status, "application/json")
    (error,) = response.json()["errors"]
    assert (error["code"], error["field"]) == (code, None)
    assert error["message"]


def test_a_refusal_keeps_the_headers_that_belong_to_it(client: Client) -> None:
    assert client.post("/api/v1/readable")["Allow"] == "GET"


def test_a_host_that_is_not_ours_is_refused_in_shape(client: Client) -> None:
    response = client.get("/api/v1/well", headers={"Host": "elsewhere.example"})
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "bad_request")


def test_beside_the_api_refusals_stay_pages(client: Client) -> None:
    assert client.get("/nothing")["Content-Type"].startswith("text/html")


def test_an_unset_cause_is_answered_too() -> None:
    response = answer_for(HttpRequest(), OperationalError("gone"))
    assert response is not None
    assert response.status_code == 503
