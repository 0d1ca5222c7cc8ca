from tracking.models.carriers import CallCount, CarrierAccount, PollLane, ShipmentPoll
from tracking.models.delays import CarrierSilence, DelayCase, ShipmentPlace, Storm, StormShipment
from tracking.models.orders import Order, OrderItem
from tracking.models.pictures import Picture
from tracking.models.scans import InboundPayload, Scan, UnmappedCode
from tracking.models.shipments import Shipment, ShipmentItem, ShipmentNumber, ShipmentOrder
from tracking.models.weather import WeatherAlert, WeatherFeed

__all__ = [
    "CallCount",
    "CarrierAccount",
    "CarrierSilence",
    "DelayCase",
    "InboundPayload",
    "Order",
    "OrderItem",
    "Picture",
    "PollLane",
    "Scan",
    "Shipment",
    "ShipmentItem",
    "ShipmentNumber",
    "ShipmentOrder",
    "ShipmentPlace",
    "ShipmentPoll",
    "Storm",
    "StormShipment",
    "UnmappedCode",
    "WeatherAlert",
    "WeatherFeed",
]
