from notifications.models.contacts import Consent, InboundMessage, SoftBounce, Suppression
from notifications.models.deliveries import Attempt, Delivery, Rule, RuleHour, SendLane

__all__ = [
    "Attempt",
    "Consent",
    "Delivery",
    "InboundMessage",
    "Rule",
    "RuleHour",
    "SendLane",
    "SoftBounce",
    "Suppression",
]
