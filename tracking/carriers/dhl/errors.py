"""DHL's error bodies: RFC 7807, {"title", "detail", "status"}.

Source: DHL's developer portal, Shipment Tracking – Unified, "Error codes". 404: no such shipment.
"""

from typing import Any

from tracking.carriers.base import CarrierError
from tracking.carriers.calls import SECONDS_AFTER_TOO_MANY, down, too_many
from tracking.carriers.values import plain, text


def problem_in(raw: dict[Any, Any]) -> tuple[str, str] | None:
    """(status, words) of an error body; None where it is not one."""
    status = text(raw.get("status"), 10)
    words = ": ".join(filter(None, (plain(raw.get("title"), 100), plain(raw.get("detail"), 200))))
    return (status, words) if status.isdecimal() or words else None


def meaning_of(status: str, words: str) -> CarrierError:
    """What a problem other than "not found" means for the parcel or the account."""
    detail = f"{status} {words}".strip()
    if status == "429":
        return too_many(SECONDS_AFTER_TOO_MANY, detail)
    if status in {"401", "403"}:
        return CarrierError("auth", scope="account", detail=detail)
    if status.startswith("5"):
        return down(detail)
    if status.startswith("4"):
        return CarrierError("refused", detail=detail)
    return CarrierError("malformed", retry_in=900, detail=detail)
