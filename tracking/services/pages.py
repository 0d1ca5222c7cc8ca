"""The version of a shopper's page: bumped in the transaction of anything the page shows."""

from collections.abc import Collection

from narvar.lib import sql


def bump_pages(shipments: Collection[int]) -> None:
    """Of the orders these parcels carry. Once in a transaction, after the shipments are locked."""
    if shipments:
        sql.run(
            """WITH pages AS MATERIALIZED (
                 SELECT id FROM tracking_order WHERE id = ANY(ARRAY(
                   SELECT order_id FROM tracking_shipmentorder WHERE shipment_id = ANY(%s)))
                 ORDER BY id FOR NO KEY UPDATE)
               UPDATE tracking_order SET page_version = page_version + 1,
                      updated_at = clock_timestamp()
               WHERE id = ANY(ARRAY(SELECT id FROM pages))""",
            [sorted(shipments)],
        )
