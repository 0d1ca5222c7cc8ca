"""What the API gives: the shape it takes, and what we know besides."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from tracking.api.bodies import BillingBody, CustomerBody, ItemBody, PersonBody
from tracking.api.fields import Amount, PublicId
from tracking.models import Shipment
from tracking.selectors.orders import OrderView
from tracking.services.links import page_url
from tracking.states import Cause, Status

Answer = serializers.Serializer[Any]


@extend_schema_field(CustomerBody)
class CustomerKept(serializers.JSONField):
    """As merged, without what was never said."""


@extend_schema_field(BillingBody)
class BillingKept(serializers.JSONField):
    pass


@extend_schema_field(PersonBody)
class PersonKept(serializers.JSONField):
    pass


@extend_schema_serializer(component_name="Contact")
class ContactAnswer(Answer):
    """Whom we tell: drawn from customer, billed_to and shipped_to, in this order."""

    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField(help_text="E.164, or empty.")


@extend_schema_serializer(component_name="Place")
class PlaceAnswer(Answer):
    city = serializers.CharField()
    state = serializers.CharField()
    zip = serializers.CharField(source="postcode")
    country = serializers.CharField()


@extend_schema_serializer(component_name="Estimate")
class EstimateAnswer(Answer):
    earliest = serializers.DateTimeField(source="carrier_earliest_at")
    latest = serializers.DateTimeField(source="carrier_latest_at")
    kind = serializers.ChoiceField(choices=["window", "day"], source="carrier_window")


@extend_schema_serializer(component_name="ShipmentItem")
class PartAnswer(Answer):
    item_id = serializers.CharField()
    sku = serializers.CharField()
    quantity = serializers.IntegerField()


@extend_schema_serializer(component_name="Shipment")
class ShipmentAnswer(Answer):
    id = PublicId("shp", source="shipment.public_id")
    carrier = serializers.CharField(source="shipment.carrier")
    tracking_number = serializers.CharField(source="number")
    ship_method = serializers.CharField(source="shipment.service")
    ship_date = serializers.DateTimeField(source="shipment.shipped_at", allow_null=True)
    promise_date = serializers.DateField(source="shipment.promised_on", allow_null=True)
    notify = serializers.BooleanField(source="shipment.notify")
    status = serializers.ChoiceField(choices=list(Status), source="shipment.status")
    cause = serializers.ChoiceField(choices=["", *Cause], source="shipment.cause", allow_blank=True)
    status_at = serializers.DateTimeField(source="shipment.status_at", allow_null=True)
    delivered_at = serializers.DateTimeField(source="shipment.delivered_at", allow_null=True)
    estimate = serializers.SerializerMethodField(help_text="The carrier's present word.")
    destination = PlaceAnswer(source="shipment")
    items_info = PartAnswer(many=True, source="parts")

    @extend_schema_field(EstimateAnswer(allow_null=True))
    def get_estimate(self, parcel: Any) -> dict[str, Any] | None:
        shipment: Shipment = parcel.shipment
        return EstimateAnswer(shipment).data if shipment.carrier_latest_at else None


@extend_schema_serializer(component_name="OrderItem")
class ItemAnswer(ItemBody):
    unit_price = Amount()


@extend_schema_serializer(component_name="Order")
class OrderAnswer(Answer):
    id = PublicId("ord", source="order.public_id")
    order_number = serializers.CharField(source="order.number")
    order_date = serializers.DateTimeField(source="order.ordered_at")
    currency_code = serializers.CharField(source="order.currency")
    selected_ship_method = serializers.CharField(source="order.ship_method")
    promise_date = serializers.DateField(source="order.promised_on", allow_null=True)
    status = serializers.SerializerMethodField()
    cancelled_at = serializers.DateTimeField(source="order.cancelled_at", allow_null=True)
    test = serializers.BooleanField(source="order.test")
    notify = serializers.BooleanField(source="order.notify")
    locale = serializers.CharField(source="order.locale")
    contact = ContactAnswer(source="order")
    order_items = ItemAnswer(many=True, source="items")
    shipments = ShipmentAnswer(many=True, source="parcels")
    shipped_to = PersonKept(source="order.ship_to")
    billing = BillingKept(source="order.billing")
    customer = CustomerKept(source="order.customer")
    attributes = serializers.DictField(source="order.attributes")
    tracking_url = serializers.SerializerMethodField(help_text="The shopper's page.")
    source_updated_at = serializers.DateTimeField(
        source="order.source_updated_at", allow_null=True, help_text="The updated_at you sent."
    )
    created_at = serializers.DateTimeField(source="order.created_at")
    updated_at = serializers.DateTimeField(
        source="order.updated_at", help_text="When it last changed here: what the list walks by."
    )

    @extend_schema_field({"type": "string", "oneOf": [{"const": "open"}, {"const": "cancelled"}]})
    def get_status(self, view: OrderView) -> str:
        return "open" if view.order.cancelled_at is None else "cancelled"

    @extend_schema_field(OpenApiTypes.URI)
    def get_tracking_url(self, view: OrderView) -> str:
        return page_url(view.order)


@extend_schema_serializer(component_name="Problem")
class ProblemAnswer(Answer):
    code = serializers.CharField(help_text="For programs; never changes.")
    message = serializers.CharField(help_text="For people.")
    field = serializers.CharField(
        allow_null=True, help_text="A path such as order_items[3].quantity."
    )


@extend_schema_serializer(component_name="WrittenOrder")
class WrittenOrderAnswer(OrderAnswer):
    warnings = ProblemAnswer(many=True, help_text="What was left out, or will not work.")


@extend_schema_serializer(component_name="OrderList")
class OrderListAnswer(Answer):
    data = OrderAnswer(many=True)  # type: ignore[assignment]
    next_cursor = serializers.CharField(allow_null=True, help_text="null: this is the last page.")


@extend_schema_serializer(component_name="BulkResult")
class BulkResultAnswer(Answer):
    index = serializers.IntegerField(help_text="The place in `orders`.")
    status = serializers.ChoiceField(choices=["created", "updated", "unchanged", "error"])
    order = OrderAnswer(required=False, help_text="Absent with an error.")
    errors = ProblemAnswer(  # type: ignore[assignment]
        many=True, required=False, help_text="Only with an error."
    )
    warnings = ProblemAnswer(many=True, required=False, help_text="Absent with an error.")


@extend_schema_serializer(component_name="BulkResults")
class BulkAnswer(Answer):
    results = BulkResultAnswer(many=True)
