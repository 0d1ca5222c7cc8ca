"""What the API takes: Narvar's `order_info`, every field checked. Absent and null differ.

`source` leads to the words of `tracking.services.orders.shapes`; under `details` lies what is
only kept and given back.
"""

from typing import Any, Final

from rest_framework import serializers

from tracking.api.fields import (
    Amount,
    AmountText,
    Carrier,
    Country,
    Currency,
    Day,
    DayText,
    Email,
    Free,
    FreeList,
    Language,
    Moment,
    OrderNumber,
    Text,
    TrackingNumber,
    Truth,
    WebAddress,
)

ORDERS_AT_MOST: Final = 1000
ITEMS_AT_MOST: Final = 1000
SHIPMENTS_AT_MOST: Final = 200
QUANTITY_AT_MOST: Final = 1_000_000
Body = serializers.Serializer[Any]


def _texts(length: int, **kwargs: Any) -> serializers.ListField:
    child = Text(length)
    return serializers.ListField(
        child=child, required=False, allow_null=True, max_length=100, **kwargs
    )


def _quantity(**kwargs: Any) -> serializers.IntegerField:
    return serializers.IntegerField(
        required=False, min_value=0, max_value=QUANTITY_AT_MOST, **kwargs
    )


def _list_of(child: Body, most: int, **kwargs: Any) -> serializers.ListSerializer[Any]:
    optional = {"required": False, **kwargs}
    return serializers.ListSerializer(child=child, max_length=most, **optional)


class AddressBody(Body):
    """One value: it replaces the address before it as a whole."""

    street_1 = Text(200)
    street_2 = Text(200)
    city = Text(100)
    state = Text(60)
    zip = Text(20)
    country = Country()

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        said = super().to_internal_value(data)
        return {str(name): said.get(str(name)) or None for name in self.fields}


class PersonBody(Body):
    first_name = Text(100)
    last_name = Text(100)
    phone = Text(64)
    email = Email()
    address = AddressBody(required=False, allow_null=True)


class CustomerBody(PersonBody):
    """Who is told: where a name, e-mail or phone stands here it goes before all others."""

    customer_id = Text(100)
    customer_type = Text(60)
    customer_tier = Text(60)
    notification_preferences = _texts(40)


class PaymentBody(Body):
    method = Text(60)
    amount = AmountText()
    is_gift_card = Truth()


class BillingBody(Body):
    amount = AmountText()
    tax_amount = AmountText()
    shipping_handling = AmountText()
    billed_to = PersonBody(required=False, allow_null=True)
    payments = _list_of(PaymentBody(), 20, allow_null=True)


class ItemBody(Body):
    """One line of the order, named by `item_id`; by its SKU where that does not repeat."""

    item_id = Text(100)
    sku = Text(100)
    name = Text(300)
    description = Text(2000, source="details.description")
    quantity = _quantity()
    unit_price = Amount(min_value=0)
    discount_percent = AmountText(source="details.discount_percent")
    categories = _texts(200, source="details.categories")
    item_image = WebAddress(source="image_url")
    item_url = WebAddress(source="url")
    is_final_sale = Truth(source="details.is_final_sale")
    final_sale_date = DayText(required=False, allow_null=True, source="details.final_sale_date")
    is_gift = Truth(source="details.is_gift")
    is_backordered = Truth(source="details.is_backordered")
    fulfillment_status = Text(40)
    item_promise_date = Day(required=False, allow_null=True, source="promised_on")
    color = Text(100, source="details.color")
    vendors = FreeList(source="details.vendors")
    events = FreeList(source="details.events")
    attributes = Free(source="details.attributes")


class PartBody(Body):
    """An item in the parcel, named as in `order_items`; without a quantity, all of it."""

    item_id = Text(100)
    sku = Text(100)
    quantity = _quantity(allow_null=True)


class ParcelBody(Body):
    """One parcel, known by its carrier and number."""

    carrier = Carrier(help_text="Without it the number tells, and your carrier accounts decide.")
    tracking_number = TrackingNumber(required=True, source="number")
    ship_method = Text(80, source="service")
    ship_date = Moment(required=False, allow_null=True, source="shipped_at")
    promise_date = Day(required=False, allow_null=True, source="promised_on")
    notify = Truth()
    shipped_to = PersonBody(required=False, allow_null=True)


class ShipmentBody(ParcelBody):
    items_info = _list_of(PartBody(), ITEMS_AT_MOST, allow_null=True, source="parts")


class OrderBody(Body):
    """An order as Narvar's `order_info` has it. What is absent stays as it is, null clears."""

    order_number = OrderNumber(required=True, source="number")
    order_date = Moment(
        required=False, source="ordered_at", help_text="Required for an order that is new."
    )
    currency_code = Currency(source="currency")
    selected_ship_method = Text(80, source="ship_method")
    promise_date = Day(required=False, allow_null=True, source="promised_on")
    status = serializers.ChoiceField(choices=["open", "cancelled", "canceled"], required=False)
    notify = Truth()
    locale = Language()
    updated_at = Moment(
        required=False,
        allow_null=True,
        source="source_updated_at",
        help_text="When the shop last changed the order: what is older changes nothing here.",
    )
    order_items = _list_of(ItemBody(), ITEMS_AT_MOST, source="items")
    shipments = _list_of(ShipmentBody(), SHIPMENTS_AT_MOST)
    shipped_to = PersonBody(required=False, allow_null=True)
    billing = BillingBody(required=False, allow_null=True)
    customer = CustomerBody(required=False, allow_null=True)
    attributes = Free()


class OrdersBody(Body):
    """For the document only: each order is read by itself."""

    orders = _list_of(OrderBody(), ORDERS_AT_MOST, required=True)


class ShipmentsBody(Body):
    shipments = _list_of(ShipmentBody(), SHIPMENTS_AT_MOST, required=True)


class TrackingBody(ParcelBody):
    """A parcel without an order, or ahead of it."""

    order_number = OrderNumber(source="order")
    order_date = Moment(required=False, source="ordered_at")
    locale = Language()
    updated_at = Moment(required=False, allow_null=True, source="source_updated_at")
    customer = CustomerBody(required=False, allow_null=True)
    attributes = Free()
