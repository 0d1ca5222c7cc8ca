from notifications.models.deliveries import Attempt, Delivery, Rule, SendLane

__all__ = ["Attempt", "Delivery", "Rule", "SendLane"]
