from retailers.models.access import ApiKey, Door, IdempotencyKey, Membership, User
from retailers.models.facts import Outbox, OutboxReader
from retailers.models.people import AuditEntry, Invitation, Snooze
from retailers.models.platform import BusinessClock, Canary, Platform, Shift
from retailers.models.retailer import Brand, BrandDraft, BrandImage, BrandVersion, Retailer

__all__ = [
    "ApiKey",
    "AuditEntry",
    "Brand",
    "BrandDraft",
    "BrandImage",
    "BrandVersion",
    "BusinessClock",
    "Canary",
    "Door",
    "IdempotencyKey",
    "Invitation",
    "Membership",
    "Outbox",
    "OutboxReader",
    "Platform",
    "Retailer",
    "Shift",
    "Snooze",
    "User",
]
