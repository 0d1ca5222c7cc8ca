from typing import Final

from narvar.lib.claims import Queue

POLLS: Final = Queue(
    jobs="tracking_shipmentpoll",
    lanes="tracking_polllane",
    due="next_poll_at",
    columns="j.id, j.number_id, j.answer_digest, j.failures,"
    " (SELECT n.number FROM tracking_shipmentnumber n WHERE n.id = j.number_id), j.started_at,"
    " j.asked_at, j.judge_at, j.blind",
    alone=True,
)
