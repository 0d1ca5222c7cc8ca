"""Orders and parcels, as a retailer's systems write and read them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from narvar.lib import clock
from retailers.api.errors import ApiError, refusal
from retailers.api.parsers import PartsJSONParser, unreadable_in
from retailers.api.views import ApiView, rendered
from retailers.services.idempotency import Answer
from retailers.services.problems import Problem
from tracking.api import docs
from tracking.api.answers import OrderAnswer
from tracking.api.bodies import ORDERS_AT_MOST
from tracking.api.cursors import cursor
from tracking.api.intake import (
    Read,
    Reader,
    Wrong,
    order_reader,
    shipments_reader,
    tracking_reader,
    unwrapped,
)
from tracking.api.queries import list_query
from tracking.models import Order
from tracking.selectors.orders import OrderView, list_orders, order_by_number, orders_by_id
from tracking.services.orders import upsert_orders
from tracking.services.orders.shapes import OrderIn, Upserted

WEIGHT_AT_MOST: Final = 10_000
CONFLICTS: Final = frozenset({"other_mode", "conflict"})
"""Codes answered 409: the body is right, but not beside what we hold."""

NO_DATE: Final = Problem("required", "A new order needs its order_date.", "order_date")


class OrdersApiView(ApiView):
    """What all order views share. The key tells the brand, and whether it is live or test."""

    def upsert(self, orders: Sequence[OrderIn]) -> list[Upserted]:
        return upsert_orders(
            brand=self.grant.brand, orders=orders, test=self.grant.test, now=clock.now()
        )

    def write_one(self, read: Read) -> Answer:
        """Raises ApiError with everything that is wrong."""
        (result,) = self.upsert([read.order])
        if result.order_id is None:
            conflict = result.errors[0].code in CONFLICTS
            raise ApiError(409 if conflict else 422, result.errors)
        view = orders_by_id([result.order_id])[result.order_id]
        warnings = [asdict(warning) for warning in (*read.warnings, *result.warnings)]
        data = {**OrderAnswer().to_representation(view), "warnings": warnings}
        return rendered(201 if result.outcome == "created" else 200, data)

    def found(self, number: str) -> OrderView:
        missing = refusal(404, "not_found", "There is no order of this number.")
        if not _can_be_number(number):
            raise missing
        brand, test = self.grant.brand, self.grant.test
        try:
            return order_by_number(brand=brand, number=number.strip(), test=test)
        except Order.DoesNotExist:
            raise missing from None

    def dates_missing(self, bodies: Sequence[Any]) -> list[bool]:
        """Of each wrong body: whether it lacks the date that it needs, its order being new."""
        unsaid = [isinstance(body, Mapping) and "order_date" not in body for body in bodies]
        numbers = [body.get("order_number") for body in bodies if isinstance(body, Mapping)]
        asked = [str(number).strip() for number in numbers if _can_be_number(number)]
        rows = Order.objects.filter(brand=self.grant.brand, number__in=asked)
        known = set(rows.values_list("number", flat=True)) if any(unsaid) else set()
        return [
            missing and str(body.get("order_number")).strip() not in known
            for missing, body in zip(unsaid, bodies, strict=True)
        ]


class OrdersView(OrdersApiView):
    @docs.CREATE
    def post(self, request: Request) -> HttpResponse:
        body = request.data
        try:
            read = order_reader().read(body)
        except Wrong as wrong:
            (missing,) = self.dates_missing([unwrapped(body)])
            raise ApiError(422, [*wrong.problems, *([NO_DATE] if missing else [])]) from None
        return self.once(request, lambda: self.write_one(read))

    @docs.LIST
    def get(self, request: Request) -> Response:
        asked = list_query(request.query_params)
        page = list_orders(
            brand=self.grant.brand,
            test=self.grant.test,
            after=asked.after,
            since=asked.since,
            limit=asked.limit,
        )
        shape = OrderAnswer()
        return Response(
            {
                "data": [shape.to_representation(view) for view in page.orders],
                "next_cursor": page.next and cursor(page.next),
            }
        )


class BulkView(OrdersApiView):
    parser_classes = [PartsJSONParser]

    @docs.BULK
    def post(self, request: Request) -> HttpResponse:
        bodies = _bulk_bodies(request.data)
        return self.once(request, lambda: self._write(bodies), in_parts=True)

    @docs.HIDDEN
    def get(self, request: Request) -> Response:
        """An order whose own number is bulk."""
        return Response(OrderAnswer().to_representation(self.found("bulk")))

    def _write(self, bodies: Sequence[Any]) -> Answer:
        read = read_all(order_reader(), bodies)
        good = {index: one for index, one in enumerate(read) if isinstance(one, Read)}
        results = self.upsert([one.order for one in good.values()])
        views = orders_by_id([r.order_id for r in results if r.order_id is not None])
        shape = OrderAnswer()
        answers = {}
        for (index, one), result in zip(good.items(), results, strict=True):
            view = views.get(result.order_id or 0)
            order = view and shape.to_representation(view)
            answers[index] = _bulk_answer(index, result, order, one.warnings)
        wrong = [(index, one) for index, one in enumerate(read) if isinstance(one, Wrong)]
        missing = self.dates_missing([unwrapped(bodies[index]) for index, _ in wrong])
        for (index, refused), lacks_date in zip(wrong, missing, strict=True):
            problems = (*refused.problems, *([NO_DATE] if lacks_date else []))
            answers[index] = _bulk_answer(index, Upserted("error", None, problems), None, ())
        return rendered(200, {"results": [answers[index] for index in range(len(bodies))]})


class OneOrderView(OrdersApiView):
    @docs.READ
    def get(self, request: Request, number: str) -> Response:
        return Response(OrderAnswer().to_representation(self.found(number)))


class OrderShipmentsView(OrdersApiView):
    @docs.SHIP
    def put(self, request: Request, number: str) -> HttpResponse:
        order = self.found(number).order
        try:
            read = shipments_reader().read_shipments(request.data, number=order.number)
        except Wrong as wrong:
            raise ApiError(422, wrong.problems) from None
        return self.once(request, lambda: self.write_one(read))

    @docs.HIDDEN
    def get(self, request: Request, number: str) -> Response:
        """An order whose own number ends in /shipments."""
        return Response(OrderAnswer().to_representation(self.found(f"{number}/shipments")))


class TrackingsView(OrdersApiView):
    @docs.TRACK
    def post(self, request: Request) -> HttpResponse:
        try:
            read = tracking_reader().read_tracking(request.data, now=clock.now())
        except Wrong as wrong:
            raise ApiError(422, wrong.problems) from None
        return self.once(request, lambda: self.write_one(read))


def read_all(reader: Reader, bodies: Sequence[Any]) -> list[Read | Wrong]:
    """Each for itself: nothing good is lost beside something bad."""
    read: list[Read | Wrong] = []
    for body in bodies:
        if (why := unreadable_in(body)) is not None:
            read.append(Wrong([Problem("malformed_json", why)]))
            continue
        try:
            read.append(reader.read(body))
        except Wrong as wrong:
            read.append(wrong)
    return read


def _bulk_bodies(body: Any) -> Sequence[Any]:
    orders = body.get("orders") if isinstance(body, Mapping) else None
    if not isinstance(orders, list):
        raise refusal(422, "not_a_list", 'Send {"orders": [...]}.', "orders")
    if len(orders) > ORDERS_AT_MOST:
        message = f"Send at most {ORDERS_AT_MOST} orders at once."
        raise refusal(422, "too_many", message, "orders")
    if sum(map(_weight, orders)) > WEIGHT_AT_MOST:
        message = f"Send at most {WEIGHT_AT_MOST} items and shipments at once."
        raise refusal(422, "too_many", message, "orders")
    return orders


def _weight(body: Any) -> int:
    order = unwrapped(body)
    lists = [order.get(n) for n in ("order_items", "shipments")] if isinstance(order, dict) else []
    return sum(len(inner) for inner in lists if isinstance(inner, list))


def _bulk_answer(
    index: int, result: Upserted, order: Any, warnings: Sequence[Problem]
) -> dict[str, Any]:
    answer = {"index": index, "status": result.outcome}
    if order is None:
        return {**answer, "errors": [asdict(problem) for problem in result.errors]}
    warned = [asdict(problem) for problem in (*warnings, *result.warnings)]
    return {**answer, "order": order, "warnings": warned}


def _can_be_number(number: Any) -> bool:
    return isinstance(number, str) and len(number) <= 200 and number.isprintable()
