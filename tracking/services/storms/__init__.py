"""Storms: one incident for a retailer, the parcels it holds or threatens, one all-clear.

No tenant is walked through: alerts find parcels by the zones of their places, and only retailers
with a parcel in a storm are visited, a bounded batch a transaction.
"""

from tracking.services.storms.sweep import sweep_storms

__all__ = ["sweep_storms"]
