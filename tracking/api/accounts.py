"""Carrier accounts by API. Secrets go in and never come out."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from narvar.lib import clock, ids
from retailers.api.errors import ApiError, problems_in, refusal
from retailers.api.views import ApiView
from tracking.api.fields import PublicId, Text
from tracking.carriers.registry import CARRIERS
from tracking.models import CarrierAccount
from tracking.selectors.accounts import account_by_id, list_accounts, see_account
from tracking.services.accounts import LIMITS, Refused, Said, change_account, create_account
from tracking.services.orders.carriers import carrier_code

Body = serializers.Serializer[Any]
PREFIX = "cac"
SENT = {
    "carrier": "ups",
    "name": "main",
    "secrets": {"client_id": "x7a…", "client_secret": "kept sealed"},
}
GIVEN = {
    "id": "cac_01jcp0e84xf9f8p7r28ap14002",
    "carrier": "ups",
    "name": "main",
    "enabled": True,
    "state": "working",
    "reason": "",
    "until": None,
    "tested_at": "2026-11-20T19:30:00Z",
    "created_at": "2026-11-20T19:30:00Z",
    "calls_an_hour": None,
    "calls_a_day": None,
    "asks_a_day": None,
}


def _shown(value: Any, status: int = 200) -> OpenApiExample:
    return OpenApiExample("An account", value=value, response_only=True, status_codes=[str(status)])


def _sent(value: Any) -> OpenApiExample:
    return OpenApiExample("What is sent", value=value, request_only=True)


class SecretsBody(serializers.DictField):
    """By the names the carrier's portal uses."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            child=serializers.CharField(max_length=500, trim_whitespace=True), **kwargs
        )


class ChangeBody(Body):
    name = serializers.CharField(max_length=80, required=False)
    secrets = SecretsBody(
        required=False,
        write_only=True,
        help_text="UPS, FedEx and USPS: `client_id` and `client_secret`; DHL: `api_key`.",
    )
    enabled = serializers.BooleanField(required=False)
    calls_an_hour = serializers.IntegerField(required=False, allow_null=True)
    calls_a_day = serializers.IntegerField(required=False, allow_null=True)
    asks_a_day = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="For one number; null: what carriers usually grant.",
    )
    untested = serializers.BooleanField(
        required=False, help_text="Keep it even if the carrier cannot be asked just now."
    )


class AccountBody(ChangeBody):
    carrier = Text(80, required=True)
    secrets = SecretsBody(write_only=True)


@extend_schema_serializer(component_name="CarrierAccount")
class AccountAnswer(Body):
    id = PublicId(PREFIX)
    carrier = serializers.ChoiceField(choices=sorted(CARRIERS))
    name = serializers.CharField()
    enabled = serializers.BooleanField()
    state = serializers.ChoiceField(choices=["working", "resting", "untested", "off"])
    reason = serializers.CharField(
        help_text="Why it rests: `auth` and `misconfigured` need you, all else passes by itself."
    )
    until = serializers.DateTimeField(allow_null=True, help_text="When it is tried again.")
    tested_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    calls_an_hour = serializers.IntegerField(allow_null=True)
    calls_a_day = serializers.IntegerField(allow_null=True)
    asks_a_day = serializers.IntegerField(allow_null=True)


@extend_schema_serializer(component_name="CarrierAccountList")
class AccountListAnswer(Body):
    data = AccountAnswer(many=True)  # type: ignore[assignment]


class AccountsApiView(ApiView):
    scopes = {
        "GET": "accounts:read",
        "POST": "accounts:write",
        "PATCH": "accounts:write",
        "DELETE": "accounts:write",
    }

    def said(self, body: type[ChangeBody], data: Any) -> tuple[dict[str, Any], Said]:
        if self.grant.test:
            raise refusal(403, "live_key_needed", "A test key changes no account: use a live one.")
        shape = body(data=data)
        if not shape.is_valid():
            raise ApiError(422, list(problems_in(shape.errors)))
        given = shape.validated_data
        return given, Said(
            name=given.get("name"),
            secrets=given.get("secrets"),
            limits={name: given[name] for name in LIMITS if name in given},
            enabled=given.get("enabled"),
            untested=given.get("untested", False),
        )

    def found(self, account: str) -> CarrierAccount:
        try:
            return account_by_id(ids.decode(PREFIX, account))
        except CarrierAccount.DoesNotExist:
            raise refusal(404, "not_found", "There is no such carrier account.") from None


class AccountsView(AccountsApiView):
    @extend_schema(
        operation_id="listCarrierAccounts",
        summary="List your carrier accounts and how they stand",
        tags=["carrier accounts"],
        responses=AccountListAnswer,
        examples=[_shown({"data": [GIVEN]})],
    )
    def get(self, request: Request) -> Response:
        return Response({"data": AccountAnswer(list_accounts(), many=True).data})

    @extend_schema(
        operation_id="createCarrierAccount",
        summary="Add an account with a carrier; it is tried out before it is kept",
        tags=["carrier accounts"],
        request=AccountBody,
        responses={201: AccountAnswer},
        examples=[_sent(SENT), _shown(GIVEN, 201)],
    )
    def post(self, request: Request) -> Response:
        given, said = self.said(AccountBody, request.data)
        try:
            row = create_account(
                carrier=carrier_code(given["carrier"]), said=said, by=None, now=clock.now()
            )
        except Refused as refused:
            raise ApiError(422, refused.problems) from None
        return Response(AccountAnswer(see_account(row)).data, status=201)


class AccountView(AccountsApiView):
    @extend_schema(
        operation_id="getCarrierAccount",
        summary="Get a carrier account",
        tags=["carrier accounts"],
        responses=AccountAnswer,
        examples=[_shown(GIVEN)],
    )
    def get(self, request: Request, account: str) -> Response:
        return Response(AccountAnswer(see_account(self.found(account))).data)

    @extend_schema(
        operation_id="changeCarrierAccount",
        summary="Rename, limit, switch, or give new secrets; what is absent stays",
        tags=["carrier accounts"],
        request=ChangeBody,
        responses=AccountAnswer,
        examples=[_sent({"calls_a_day": 250}), _shown({**GIVEN, "calls_a_day": 250})],
    )
    def patch(self, request: Request, account: str) -> Response:
        row = self.found(account)
        _, said = self.said(ChangeBody, request.data)
        return self._changed(row, said)

    @extend_schema(
        operation_id="disableCarrierAccount",
        summary="Switch it off; parcels go on through another account of the carrier, if any",
        tags=["carrier accounts"],
        responses={200: AccountAnswer},
        examples=[_shown({**GIVEN, "enabled": False, "state": "off"})],
    )
    def delete(self, request: Request, account: str) -> Response:
        row = self.found(account)
        self.said(ChangeBody, {})
        return self._changed(row, Said(enabled=False))

    def _changed(self, row: CarrierAccount, said: Said) -> Response:
        try:
            change_account(account=row, said=said, by=None, now=clock.now())
        except Refused as refused:
            raise ApiError(422, refused.problems) from None
        return Response(AccountAnswer(see_account(row)).data)
