"""The version of a shopper's page: bumped in the transaction of anything the page shows."""

from collections.abc import Collection

from narvar.lib import sql


def bump_pages(shipments: Collection[int]) -> None:
    """Of the orders these parcels carry. Once in a transaction, after the shipments are locked.

    One look into the index a parcel: while statistics are young, the planner would rather read
    all links of the retailer. OFFSET 0 keeps it from making a join of it.
    """
    if shipments:
        sql.run(
            """WITH pages AS MATERIALIZED (
                 SELECT id FROM tracking_order WHERE id = ANY(ARRAY(
                   SELECT l.order_id FROM unnest(%s::bigint[]) AS moved(id) CROSS JOIN LATERAL (
                     SELECT order_id FROM tracking_shipmentorder
                     WHERE shipment_id = moved.id OFFSET 0) AS l))
                 ORDER BY id FOR NO KEY UPDATE)
               UPDATE tracking_order SET page_version = page_version + 1,
                      updated_at = clock_timestamp()
               WHERE id = ANY(ARRAY(SELECT id FROM pages))""",
            [sorted(shipments)],
        )
