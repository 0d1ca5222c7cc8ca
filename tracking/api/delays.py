"""Delay cases by API: what keeps parcels, and that somebody deals with it."""

from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from narvar.lib import clock, ids
from retailers.api.errors import refusal
from retailers.api.views import ApiView
from tracking.api.cursors import cursor, position
from tracking.api.fields import PublicId
from tracking.api.queries import LIMIT, LIMIT_AT_MOST
from tracking.delays.policy import Kind
from tracking.models import DelayCase
from tracking.selectors.cases import CaseView, case_by_id, list_cases
from tracking.services.delays import acknowledge
from tracking.states import Cause

PREFIX: Final = "dly"
STATES: Final = ("open", "acknowledged", "resolved")
RESOLUTIONS: Final = ("moved", "delivered", "withdrawn", "cleared", "rescheduled", "overtaken")
EXAMPLE: Final[dict[str, Any]] = {
    "id": "dly_01jcp0e84xf9f8p7r28ap14002",
    "kind": "storm",
    "cause": "weather",
    "state": "open",
    "told": True,
    "shipment_id": "shp_01jcp0e86wfb3r0c1f5nyd9t2z",
    "carrier": "ups",
    "tracking_number": "1Z12345E0205271688",
    "order_numbers": ["#1001"],
    "promised_on": "2026-11-24",
    "expected_from": "2026-11-27",
    "expected_to": "2026-11-30",
    "storm": {
        "event": "Winter Storm Warning",
        "name": "",
        "area": "Dallas, Tarrant, Collin …",
        "onset": "2026-11-23T12:00:00Z",
        "ends": "2026-11-25T12:00:00Z",
    },
    "opened_at": "2026-11-24T02:12:00Z",
    "updated_at": "2026-11-24T02:12:00Z",
    "acknowledged_at": None,
    "acknowledged_by": "",
    "resolved_at": None,
    "resolution": "",
}
Body = serializers.Serializer[Any]


@extend_schema_serializer(component_name="Storm")
class StormAnswer(Body):
    event = serializers.CharField(help_text="The weather service's own word.")
    name = serializers.CharField(help_text="Given to hurricanes; else empty.")
    area = serializers.CharField(source="area_words")
    onset = serializers.DateTimeField()
    ends = serializers.DateTimeField()


@extend_schema_serializer(component_name="Delay")
class DelayAnswer(Body):
    id = PublicId(PREFIX, source="case.public_id")
    kind = serializers.ChoiceField(choices=list(Kind), source="case.kind")
    cause = serializers.ChoiceField(choices=["", *Cause], source="case.cause", allow_blank=True)
    state = serializers.ChoiceField(choices=STATES, source="case.state")
    told = serializers.BooleanField(
        source="case.tell", help_text="false: for you only, the shopper is not told."
    )
    shipment_id = PublicId("shp", source="shipment.public_id")
    carrier = serializers.CharField(source="shipment.carrier")
    tracking_number = serializers.CharField(source="number")
    order_numbers = serializers.ListField(child=serializers.CharField(), source="orders")
    promised_on = serializers.DateField(source="case.was_on", allow_null=True)
    expected_from = serializers.DateField(source="case.low_on", allow_null=True)
    expected_to = serializers.DateField(source="case.high_on", allow_null=True)
    storm = StormAnswer(allow_null=True)
    opened_at = serializers.DateTimeField(source="case.opened_at")
    updated_at = serializers.DateTimeField(source="case.updated_at")
    acknowledged_at = serializers.DateTimeField(source="case.acknowledged_at", allow_null=True)
    acknowledged_by = serializers.CharField(source="case.acknowledged_by")
    resolved_at = serializers.DateTimeField(source="case.resolved_at", allow_null=True)
    resolution = serializers.ChoiceField(
        choices=["", *RESOLUTIONS], source="case.resolution", allow_blank=True
    )


@extend_schema_serializer(component_name="DelayList")
class DelayListAnswer(Body):
    data = DelayAnswer(many=True)  # type: ignore[assignment]
    next_cursor = serializers.CharField(allow_null=True, help_text="null: this is the last page.")


class DelayParameters(Body):
    state = serializers.ChoiceField(
        choices=STATES, required=False, help_text="Absent: all that are not resolved."
    )
    cursor = serializers.CharField(
        required=False, help_text="The `next_cursor` of the page before; meaningless otherwise."
    )
    limit = serializers.IntegerField(
        required=False, min_value=1, max_value=LIMIT_AT_MOST, default=LIMIT
    )


def _given(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=["200"])


_ID: Final = OpenApiParameter(
    "delay", str, OpenApiParameter.PATH, description="The id of the case: `dly_…`."
)


class DelaysApiView(ApiView):
    scopes = {"GET": "orders:read", "POST": "orders:write"}

    def found(self, delay: str) -> CaseView:
        brand, test = self.grant.brand, self.grant.test
        try:
            return case_by_id(brand=brand, test=test, public_id=ids.decode(PREFIX, delay))
        except DelayCase.DoesNotExist:
            raise refusal(404, "not_found", "There is no such delay.") from None


class DelaysView(DelaysApiView):
    @extend_schema(
        operation_id="listDelays",
        summary="List what keeps parcels, the newest first",
        tags=["delays"],
        parameters=[DelayParameters],
        responses=DelayListAnswer,
        examples=[_given("A page", {"data": [EXAMPLE], "next_cursor": None})],
    )
    def get(self, request: Request) -> Response:
        asked = _asked(request.query_params)
        page = list_cases(brand=self.grant.brand, test=self.grant.test, **asked)
        shape = DelayAnswer()
        return Response(
            {
                "data": [shape.to_representation(view) for view in page.cases],
                "next_cursor": page.next and cursor(page.next, "delays"),
            }
        )


class DelayView(DelaysApiView):
    @extend_schema(
        operation_id="getDelay",
        summary="Get a delay",
        tags=["delays"],
        parameters=[_ID],
        responses=DelayAnswer,
        examples=[_given("A delay", EXAMPLE)],
    )
    def get(self, request: Request, delay: str) -> Response:
        return Response(DelayAnswer().to_representation(self.found(delay)))


class AcknowledgeView(DelaysApiView):
    @extend_schema(
        operation_id="acknowledgeDelay",
        summary="Say that somebody deals with it",
        description="Doing it again, or to a delay that is resolved, changes nothing. News about"
        " the delay opens it again.",
        tags=["delays"],
        parameters=[_ID],
        request=None,
        responses=DelayAnswer,
        examples=[
            _given(
                "Acknowledged",
                {
                    **EXAMPLE,
                    "state": "acknowledged",
                    "acknowledged_at": "2026-11-24T09:00:00Z",
                    "acknowledged_by": "API",
                },
            )
        ],
    )
    def post(self, request: Request, delay: str) -> Response:
        case_id = self.found(delay).case.pk
        acknowledge(case_id=case_id, by="API", now=clock.now())
        return Response(DelayAnswer().to_representation(self.found(delay)))


def _asked(parameters: Mapping[str, str]) -> dict[str, Any]:
    """Raises REST framework's ValidationError, or ApiError for a cursor that is not ours."""
    asked = DelayParameters().run_validation(dict(parameters.items()))
    after = None
    if said := asked.get("cursor"):
        after = position(said, "delays")
        if after is None:
            message = "Send the next_cursor of the page before, as it was."
            raise refusal(422, "invalid_cursor", message, "cursor")
    return {"state": asked.get("state"), "after": after, "limit": asked["limit"]}
