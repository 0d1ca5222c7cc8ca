"""Every way in, and what it answers: for one's own things, for a rival's, and for nobody's.

**A new route or API operation needs a case here**; `tests/test_isolation.py` names those that
lack one. Write down:

* `path`: the address of a party's thing. The walk calls it for our own party, for the rival's
  (with OUR credentials) and for names of nothing (without credentials).
* `own`, `rival`, `nobody`: the statuses of those three.
* `shows`: whose things the rival's answer may show. Nothing, unless what stands in the address is
  itself the right to see it (a link that was sent to a shopper, a brand's public style sheet).
* `body`, `headers`: what goes with it, for a party's thing.

When a route is opened by another door (a signed-in member, a host, a webhook id), add the
credentials that its caller holds to `Party` (parties.py) and put them into `headers`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address
from itertools import count
from typing import Any, Literal
from urllib.parse import quote, urlencode

from django.conf import settings
from django.test import Client
from twilio.request_validator import RequestValidator

from retailers.models import Membership, User
from retailers.services.doors import through
from tests.isolation.parties import Party

_PLACES = IPv4Address("10.0.0.0")
_calls = count(1)
FORM = "application/x-www-form-urlencoded"
Whose = Literal["own", "rival", "nobody"]


@dataclass(frozen=True)
class Case:
    method: str
    route: str
    path: Callable[[Party], str]
    own: int
    rival: int
    nobody: int
    shows: frozenset[Whose] = frozenset()
    body: Callable[[Party], Any] | None = None
    headers: Callable[[str, Any], Mapping[str, str]] | None = None
    content_type: str = "application/json"
    # Whether our own answer shows our own texts: the proof that the canary could be seen.
    tells: bool = False
    # Opened by a person's session: a member of the retailer whose key is shown.
    member: bool = False

    def call(self, thing: Party, *, key: str = "", method: str = "") -> Any:
        """Ask for `thing` with the API key `key`, or with none."""
        path = self.path(thing)
        body = self.body(thing) if self.body else None
        headers = dict(self.headers(path, body) if self.headers else {})
        if key:
            headers["Authorization"] = f"Bearer {key}"
        data = urlencode(body) if self.content_type == FORM and body else body
        # Each call from a place of its own: sign-in counts how often one place asks.
        client = Client(REMOTE_ADDR=str(_PLACES + next(_calls)))
        if self.member and key:
            client.force_login(_member(key))
        return client.generic(
            method or self.method,
            path,
            data if isinstance(data, str) else _json(data),
            content_type=self.content_type,
            headers=headers,
        )

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


def _json(data: Any) -> bytes:
    from json import dumps

    return b"" if data is None else dumps(data).encode()


def _member(key: str) -> User:
    with through("api_key", key):
        return Membership.objects.select_related("user").get().user


def _order(party: Party) -> dict[str, Any]:
    return {
        "order_number": party.order,
        "order_date": "2026-11-18T14:30:00-05:00",
        "order_items": [{"item_id": "1", "sku": "MUG", "quantity": 1}],
        "shipments": [{"carrier": "UPS", "tracking_number": party.tracking}],
    }


def _shipments(party: Party) -> dict[str, Any]:
    return {"shipments": [{"carrier": "UPS", "tracking_number": party.tracking}]}


def _parcel(party: Party) -> dict[str, Any]:
    return {"carrier": "UPS", "tracking_number": party.tracking}


def _report(party: Party) -> dict[str, str]:
    return {"MessageSid": "SM" + "0" * 32, "MessageStatus": "delivered"}


def _inbound(party: Party) -> dict[str, str]:
    return {"MessageSid": "SM" + "1" * 32, "From": "+12125550123", "To": "+14155550000"}


def _signed(path: str, body: Mapping[str, str]) -> dict[str, str]:
    validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
    signature = validator.compute_signature(settings.BASE_URL + path, dict(body))
    return {"X-Twilio-Signature": signature}


def _beacon(party: Party) -> dict[str, str]:
    return {"do": "seen", "what": "page"}


def fixed(path: str) -> Callable[[Party], str]:
    return lambda party: path


def _console(at: str) -> Callable[[Party], str]:
    return lambda party: f"/console/{party.slug}/{at}"


ORDERS = "/api/v1/orders"
ACCOUNTS = "/api/v1/carrier-accounts"
ITSELF: frozenset[Whose] = frozenset({"rival"})
"""What stands in the address is the right to see it, whoever comes."""

ROUTES = [
    # retailers
    Case("GET", "healthz", fixed("/healthz"), 200, 200, 200),
    Case("GET", "readyz", fixed("/readyz"), 200, 200, 200),
    Case("GET", "metrics", fixed("/metrics"), 200, 200, 200),
    Case("GET", "openapi", fixed("/api/v1/openapi.json"), 200, 200, 200),
    Case("GET", "api-docs", fixed("/api/v1/docs"), 200, 200, 200),
    # tracking: a list has no address of its own; the rival's rows are just not in it
    Case("GET", "orders", fixed(ORDERS), 200, 200, 401, tells=True),
    Case("POST", "orders", fixed(ORDERS), 200, 201, 401, body=_order, tells=True),
    Case(
        "POST",
        "orders-bulk",
        fixed(f"{ORDERS}/bulk"),
        200,
        200,
        401,
        body=lambda party: {"orders": [_order(party)]},
        tells=True,
    ),
    Case("GET", "order", lambda p: f"{ORDERS}/{quote(p.order, '')}", 200, 404, 401, tells=True),
    Case("GET", "order", lambda p: f"{ORDERS}/{p.order_id}", 404, 404, 401),
    # addresses that are also the orders numbered `bulk` and `…/shipments`, which the rival has
    Case("GET", "orders-bulk", fixed(f"{ORDERS}/bulk"), 404, 404, 401),
    Case("GET", "order-shipments", lambda p: f"{ORDERS}/{quote(p.order)}/shipments", 404, 404, 401),
    Case(
        "PUT",
        "order-shipments",
        lambda p: f"{ORDERS}/{quote(p.order, '')}/shipments",
        200,
        404,
        401,
        body=_shipments,
        tells=True,
    ),
    # a parcel without an order becomes an order of its own: no answer tells of a rival's parcel
    Case("POST", "trackings", fixed("/api/v1/trackings"), 201, 201, 401, body=_parcel, tells=True),
    Case("GET", "carrier-accounts", fixed(ACCOUNTS), 200, 200, 401, tells=True),
    Case("POST", "carrier-accounts", fixed(ACCOUNTS), 422, 422, 401, body=lambda p: {}),
    Case("GET", "carrier-account", lambda p: f"{ACCOUNTS}/{p.account}", 200, 404, 401, tells=True),
    Case(
        "PATCH",
        "carrier-account",
        lambda p: f"{ACCOUNTS}/{p.account}",
        200,
        404,
        401,
        body=lambda p: {"calls_a_day": 9},
        tells=True,
    ),
    Case(
        "DELETE", "carrier-account", lambda p: f"{ACCOUNTS}/{p.account}", 200, 404, 401, tells=True
    ),
    # delays: a list has no address of its own; a rival's case is none
    Case("GET", "delays", fixed("/api/v1/delays"), 200, 200, 401, tells=True),
    Case("GET", "delay", lambda p: f"/api/v1/delays/{p.delay_id}", 200, 404, 401, tells=True),
    Case(
        "POST",
        "delay-acknowledge",
        lambda p: f"/api/v1/delays/{p.delay_id}/acknowledge",
        200,
        404,
        401,
        tells=True,
    ),
    # notifications: the address is signed by Twilio; under our address no rival's attempt exists
    Case(
        "POST",
        "twilio-status",
        lambda p: f"/callbacks/twilio/{p.callback}/{p.attempt}",
        204,
        204,
        404,
        body=_report,
        headers=_signed,
        content_type=FORM,
    ),
    # an answer by SMS: whose shopper it is follows from the numbers, whatever the address says
    Case(
        "POST",
        "twilio-inbound",
        fixed("/callbacks/twilio/inbound"),
        200,
        200,
        200,
        body=_inbound,
        headers=_signed,
        content_type=FORM,
    ),
    Case(
        "POST",
        "twilio-inbound-own",
        lambda p: f"/callbacks/twilio/inbound/{p.callback}",
        200,
        200,
        404,
        body=_inbound,
        headers=_signed,
        content_type=FORM,
    ),
    # a mail server's pipe: nobody but the house's own holds the key
    Case("POST", "mail-returned", lambda p: f"/callbacks/mail/{p.callback}", 404, 404, 404),
    # the code in an e-mail is the right to stop them, whoever comes
    Case("GET", "unsubscribe", lambda p: f"/u/{p.code}", 200, 200, 404, shows=ITSELF, tells=True),
    Case("POST", "unsubscribe", lambda p: f"/u/{p.code}", 422, 422, 404, shows=ITSELF, tells=True),
    # console: a stranger is sent to sign in, whatever the address names
    Case("GET", "account_login", fixed("/login"), 200, 200, 200),
    Case("POST", "account_login", fixed("/login"), 200, 200, 200),
    Case("GET", "account_logout", fixed("/logout"), 200, 200, 302, member=True, tells=True),
    Case("POST", "account_logout", fixed("/logout"), 302, 302, 302, member=True),
    Case("GET", "console", fixed("/console/"), 302, 302, 302, member=True, tells=True),
    Case("POST", "console_language", fixed("/console/language"), 302, 302, 302, member=True),
    Case("GET", "account_change_password", fixed("/password"), 302, 302, 302, member=True),
    Case("POST", "account_change_password", fixed("/password"), 302, 302, 302, member=True),
    Case("GET", "account_reset_password", fixed("/password/reset"), 200, 200, 200),
    Case("POST", "account_reset_password", fixed("/password/reset"), 200, 200, 200),
    Case("GET", "account_reset_password_done", fixed("/password/sent"), 200, 200, 200),
    Case("GET", "account_reset_password_from_key_done", fixed("/password/set"), 200, 200, 200),
    Case("GET", "account_reset_password_from_key", fixed("/password/reset/1/x-y"), 200, 200, 200),
    Case("POST", "account_reset_password_from_key", fixed("/password/reset/1/x-y"), 200, 200, 200),
    Case("GET", "console_join", fixed("/join/no-such-invitation"), 404, 404, 404),
    Case("POST", "console_join", fixed("/join/no-such-invitation"), 404, 404, 404),
    *(
        Case(
            "GET",
            name,
            _console(at),
            200,
            404,
            302,
            tells=True,
            member=True,
        )
        for name, at in (
            ("console_home", ""),
            ("console_orders", "orders"),
            ("console_messages", "messages"),
            ("console_members", "people"),
        )
    ),
    *(
        Case(
            "POST",
            name,
            _console(at),
            404,
            404,
            302,
            body=lambda p: {"do": "nothing that is known"},
            content_type=FORM,
            member=True,
        )
        for name, at in (
            ("console_home", ""),
            ("console_messages", "messages"),
            ("console_members", "people"),
            ("console_undo", "undo"),
        )
    ),
    Case(
        "GET",
        "console_search",
        lambda p: f"/console/{p.slug}/search?q={quote(p.order, '')}",
        200,
        404,
        302,
        tells=True,
        member=True,
    ),
    Case(
        "GET",
        "console_brands",
        _console("brands/"),
        302,
        404,
        302,
        tells=True,
        member=True,
    ),
    Case(
        "GET",
        "console_brand_mail",
        lambda p: f"/console/{p.slug}/brands/{p.slug}/mail",
        200,
        404,
        302,
        tells=True,
        member=True,
    ),
    *(
        Case(
            method,
            "console_brand",
            lambda p: f"/console/{p.slug}/brands/{p.slug}/",
            200 if method == "GET" else 302,
            404,
            302,
            body=lambda p: {"do": "save"},
            content_type=FORM,
            tells=True,
            member=True,
        )
        for method in ("GET", "POST")
    ),
    *(
        Case(
            method,
            "console_order",
            lambda p: f"/console/{p.slug}/orders/{p.slug}/{quote(p.order, '')}",
            200 if method == "GET" else 302,
            404,
            302,
            body=lambda p: {"do": "silence"},
            content_type=FORM,
            tells=True,
            member=True,
        )
        for method in ("GET", "POST")
    ),
    Case(
        "GET",
        "console_carriers",
        lambda p: f"/console/{p.slug}/carriers",
        200,
        404,
        302,
        tells=True,
        member=True,
    ),
    Case(
        "POST",
        "console_carriers",
        lambda p: f"/console/{p.slug}/carriers",
        422,
        404,
        302,
        tells=True,
        member=True,
    ),
    # the house's own pages: no member is an operator, so for all of them they are not there
    *(
        Case(method, name, fixed(path), 404, 404, 404, member=True)
        for name, path in (
            ("operator", "/operator/"),
            ("operator_retailers", "/operator/retailers"),
            ("operator_carriers", "/operator/carriers"),
        )
        for method in ("GET", "POST")
    ),
    # pages
    Case("GET", "start", fixed("/"), 200, 200, 200),
    Case("GET", "track", lambda p: f"/t/{p.link}", 200, 200, 404, shows=ITSELF, tells=True),
    Case("GET", "track_short", lambda p: f"/s/{p.short}", 200, 200, 404, shows=ITSELF, tells=True),
    Case(
        "GET", "track_masked", lambda p: f"/m/{p.masked}", 200, 200, 404, shows=ITSELF, tells=True
    ),
    Case(
        "GET", "preview", lambda p: f"/preview/{p.preview}", 200, 200, 404, shows=ITSELF, tells=True
    ),
    Case("GET", "brand_style", lambda p: f"/brand/{p.slug}/1.css", 200, 200, 404),
    # named by what is in it and a key of ours: nobody's canary stands under such a name
    Case("GET", "picture", lambda p: f"/pictures/{p.masked}.webp", 404, 404, 404),
    Case("GET", "brand_image", lambda p: f"/brand/{p.slug}/logo-{'0' * 64}.png", 404, 404, 404),
    # a brand's form is public; a shopper's number and e-mail, or a campaign's click, open their own
    Case("GET", "lookup", lambda p: f"/{p.slug}/track", 200, 200, 404, shows=ITSELF, tells=True),
    Case("GET", "click", lambda p: p.click, 303, 303, 404, shows=ITSELF, tells=True),
    Case(
        "GET",
        "track",
        lambda p: f"/t/{p.link}?do=calendar",
        200,
        200,
        404,
        shows=ITSELF,
        tells=True,
    ),
    Case(
        "POST",
        "track",
        lambda p: f"/t/{p.link}",
        204,
        204,
        204,
        shows=ITSELF,
        body=_beacon,
        content_type=FORM,
    ),
    # what was not sent from our own page is answered in the shop's look and does nothing
    Case(
        "POST",
        "track",
        lambda p: f"/t/{p.link}",
        403,
        403,
        404,
        shows=ITSELF,
        body=lambda party: {"do": "text_me", "phone": "+12125550123", "consent": "yes"},
        content_type=FORM,
        tells=True,
    ),
    Case(
        "POST",
        "lookup",
        lambda p: f"/{p.slug}/track",
        422,
        422,
        404,
        shows=ITSELF,
        body=lambda party: {"number": party.order, "proof": f"{party.canary}@example.com"},
        headers=lambda path, body: {"Sec-Fetch-Site": "same-origin"},
        content_type=FORM,
        tells=True,
    ),
    # what stands beside the parcel: members look, owners write
    *(
        Case(
            "GET",
            name,
            lambda p, rest=rest: f"/console/{p.slug}/{rest.format(p=p)}",  # type: ignore[misc]
            200,
            404,
            302,
            tells=True,
            member=True,
        )
        for name, rest in (
            ("console_engaging", "content/"),
            ("console_campaign_new", "content/campaigns/new"),
            ("console_campaign", "content/campaigns/{p.campaign}"),
            ("console_question_new", "content/questions/new"),
            ("console_question", "content/questions/{p.question}"),
            ("console_insights", "figures"),
        )
    ),
    Case(
        "POST",
        "console_engaging_act",
        lambda p: f"/console/{p.slug}/content/act",
        302,
        404,
        302,
        body=lambda party: {"id": party.campaign, "do": "remove"},
        content_type=FORM,
        tells=True,
        member=True,
    ),
]
