from tracking.models.carriers import CarrierAccount, PollLane, ShipmentPoll
from tracking.models.orders import Order, OrderItem
from tracking.models.scans import InboundPayload, Scan, UnmappedCode
from tracking.models.shipments import Shipment, ShipmentItem, ShipmentNumber, ShipmentOrder

__all__ = [
    "CarrierAccount",
    "InboundPayload",
    "Order",
    "OrderItem",
    "PollLane",
    "Scan",
    "Shipment",
    "ShipmentItem",
    "ShipmentNumber",
    "ShipmentOrder",
    "ShipmentPoll",
    "UnmappedCode",
]
