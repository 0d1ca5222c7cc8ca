from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from narvar.lib import sql
from retailers.services.outbox import Fact
from tracking.services.delays.cases import CaseChanges, Ending, cases_of, write_cases


def overtake(shipments: Mapping[int, UUID], *, now: datetime) -> list[Fact]:
    """End all cases of parcels that came to their end without a scan: expired, or cancelled.

    `shipments`: locked, with their public ids. The caller publishes the facts and bumps the pages.
    `now` is business time.
    """
    ended = [
        Ending(case, shipments[shipment_id], "overtaken")
        for shipment_id, cases in cases_of(list(shipments)).items()
        for case in cases
        if case.resolved_at is None
    ]
    if shipments:
        sql.run("DELETE FROM tracking_shipmentplace WHERE shipment_id = ANY(%s)", [list(shipments)])
    return write_cases(CaseChanges(ended=ended), now=now)
