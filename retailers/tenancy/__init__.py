"""The tenancy wall: who acts (`acting_for`), what they may see (`TenantOwned`), and the proof.

The ORM filters by the retailer acted for, and the database does it again on its own
(`operations.TenantTable`). `checks` compares the two with the live catalogue.
"""

from narvar.db.acting import EVERYONE, NoRetailer, acting, acting_for, retailer_id

__all__ = ["EVERYONE", "NoRetailer", "acting", "acting_for", "retailer_id"]
