"""Orders as shops tell them: one path for one and for a thousand."""

from tracking.services.orders.upsert import upsert_orders

__all__ = ["upsert_orders"]
