from retailers.models.access import ApiKey, Door, IdempotencyKey, Membership, User
from retailers.models.facts import Outbox, OutboxReader
from retailers.models.platform import BusinessClock, Canary, Platform, Shift
from retailers.models.retailer import Brand, Retailer

__all__ = [
    "ApiKey",
    "Brand",
    "BusinessClock",
    "Canary",
    "Door",
    "IdempotencyKey",
    "Membership",
    "Outbox",
    "OutboxReader",
    "Platform",
    "Retailer",
    "Shift",
    "User",
]
