"""One parcel's life from an order to a phone, and much history that keeps silent. Real processes.

Run by `tests/test_vertical.py` in a process of its own; prints what came of it as JSON.
"""

import json
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.chaos.stage import Stage, staged

REPO = Path(__file__).parents[1]
DATA = Path(os.environ.get("NARVAR_SHARED_DATA", REPO.parent / "shared" / "data"))
# An hour a minute: between "out for delivery" and "delivered" lies one polling pause.
RATE = 60
PHONE, SILENT = "+12025550143", "+12025550199"
HOME = {"city": "Albany", "state": "NY", "country": "US"}


def live_through() -> dict[str, Any]:
    with staged(settings={"SHIFT_SECONDS": "30", "POLL_BATCH": "200"}) as stage:
        from tests.chaos.feed import issue_api_key, open_shops

        lively, replaying = open_shops(2, rules=True)
        # Live since before all of it: only its age keeps history silent.
        stage.ask("UPDATE retailers_retailer SET live_at = '2015-01-01' WHERE id <> 0")
        stage.control("PUT", "clock", {"rate": RATE})
        stage.start_web()
        stage.start_workers()
        seller = Seller(stage, issue_api_key(lively))
        told = seller.one_parcel()
        archive = Seller(stage, issue_api_key(replaying))
        return told | archive.replays() | archive.history() | {"messages": _messages(stage)}


def _messages(stage: Stage) -> dict[str, list[str]]:
    by_phone: dict[str, list[str]] = {}
    for message in stage.told("twilio", "message"):
        by_phone.setdefault(message["to"], []).append(message["body"])
    return by_phone


class Seller:
    def __init__(self, stage: Stage, key: str) -> None:
        self.stage = stage
        self.headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def post(self, path: str, body: Any) -> Any:
        url = f"{self.stage.base_url}/api/v1/{path}"
        reply = self.stage.http.request(
            "POST", url, body=json.dumps(body).encode(), headers=self.headers, timeout=60
        )
        return json.loads(reply.data)

    def get(self, url: str) -> tuple[int, str]:
        reply = self.stage.http.request("GET", url)
        return reply.status, reply.data.decode()

    def now(self) -> datetime:
        return datetime.fromisoformat(self.stage.control("GET", "clock")["now"])

    def one_parcel(self) -> dict[str, Any]:
        number = "1ZNRVR000300000019"
        script = [
            _step(-7200, "I", "DP", "005", "Departed from Facility"),
            _step(-60, "I", "OT", "006", "Out For Delivery Today"),
            _step(300, "D", "FS", "011", "DELIVERED"),
        ]
        self.stage.control(
            "POST", "parcels", {"carrier": "ups", "number": number, "script": script}
        )
        order = an_order("#1001", number, self.now() - timedelta(days=2), PHONE)
        made = self.post("orders", {"order_info": order})
        self.stage.expect(
            lambda: len(self.stage.told("twilio", "message")) == 2, within=60, what="two messages"
        )
        short = _messages(self.stage)[PHONE][-1].split("/s/")[1].split()[0]
        return {
            "page": self.get(made["tracking_url"]),
            "short_page": self.get(f"{self.stage.base_url}/s/{short}"),
        }

    def replays(self) -> dict[str, Any]:
        """Real answers, as they stand, under numbers of ours."""
        from tracking.carriers.base import CarrierError
        from tracking.carriers.registry import CARRIERS
        from tracking.states import fold

        expected = {}
        for n, path in enumerate(sorted((DATA / "carrier_samples" / "ups").glob("*.json"))):
            number, raw = f"1ZNRVR0004{n:08d}", json.loads(path.read_text())
            parcel = {"carrier": "ups", "number": number, "script": {"raw": raw}}
            self.stage.control("POST", "parcels", parcel)
            long_ago = datetime.fromisoformat("2019-01-01T00:00:00+00:00")
            self.post("orders", an_order(f"replay-{n}", number, long_ago, SILENT))
            try:
                expected[path.name] = str(
                    fold(CARRIERS["ups"].read(number, _under(number, raw)).scans)
                )
            except CarrierError:
                expected[path.name] = "pending"
        self._settle()
        rows = self.stage.ask(
            "SELECT n.number, s.status FROM tracking_shipmentnumber n"
            " JOIN tracking_shipment s ON s.id = n.shipment_id"
            " WHERE n.number LIKE '1ZNRVR0004%%' ORDER BY n.number"
        )
        return {"replayed": dict(zip(expected, [row[1] for row in rows], strict=True)),
                "expected": expected}  # fmt: skip

    def history(self) -> dict[str, Any]:
        """500 real orders, each with a parcel that was handed over and delivered in its day."""
        if not (DATA / "olist").exists():
            return {"orders": None}
        from tests.tracking.api.test_olist import olist_orders

        orders = olist_orders(500)
        for n, order in enumerate(orders):
            bought = datetime.fromisoformat(order["order_date"])
            number = f"1ZNRVR0005{n:08d}"
            steps = [
                _at(bought + timedelta(days=1), "I", "DP", "005", "Departed from Facility"),
                _at(bought + timedelta(days=9), "D", "FS", "011", "DELIVERED"),
            ]
            parcel = {"carrier": "ups", "number": number, "script": steps}
            self.stage.control("POST", "parcels", parcel)
            order["status"] = "open"
            order["shipments"] = [a_parcel(number, SILENT)]
        results = self.post("orders/bulk", {"orders": orders})["results"]
        self._settle()
        skipped = self.stage.ask(
            "SELECT concat_ws(' ', r.channel, r.name, d.reason), count(*)"
            " FROM notifications_delivery d JOIN notifications_rule r ON r.id = d.rule_id"
            " JOIN tracking_order o ON o.id = d.order_id WHERE length(o.number) = 32 GROUP BY 1"
        )
        return {"orders": [r["status"] for r in results].count("created"), "skipped": dict(skipped)}

    def _settle(self) -> None:
        """Every parcel asked for, every fact planned."""
        unasked = (
            "SELECT count(*) FROM tracking_shipmentpoll WHERE asked_at IS NULL AND failures = 0"
        )
        unread = (
            "SELECT count(*) FROM outbox o, outbox_reader r"
            " WHERE r.name = 'notifications' AND (o.xid, o.id) > (r.xid, r.last_id)"
        )
        self._until_none(f"{unasked} AND stopped_reason = ''")
        self._until_none(unread)

    def _until_none(self, query: str) -> None:
        self.stage.expect(lambda: self.stage.ask(query) == [(0,)], within=60, what=query)


def _step(after: int, *words: str) -> dict[str, Any]:
    kind, code, status, text = words
    return {
        "after": after, "type": kind, "code": code, "status_code": status, "text": text,
        "place": HOME, "offset": "-05:00",
    }  # fmt: skip


def _at(moment: datetime, *words: str) -> dict[str, Any]:
    step = _step(0, *words) | {"at": moment.isoformat()}
    del step["after"]
    return step


def _under(number: str, raw: Any) -> Any:
    """As the stand-in answers: the number asked for stands wherever the answer's own stood."""
    text = json.dumps(raw)
    for shipment in raw.get("trackResponse", {}).get("shipment", []):
        if own := shipment.get("inquiryNumber"):
            text = text.replace(own, number)
    return json.loads(text)


def a_parcel(number: str, phone: str) -> dict[str, Any]:
    person = {"first_name": "Maya", "phone": phone, "address": {**HOME, "zip": "12207"}}
    return {"carrier": "ups", "tracking_number": number, "shipped_to": person}


def an_order(number: str, tracking: str, at: datetime, phone: str) -> dict[str, Any]:
    return {
        "order_number": number,
        "order_date": at.isoformat(),
        "order_items": [{"item_id": "1", "name": "Mug"}],
        "shipments": [a_parcel(tracking, phone)],
    }


if __name__ == "__main__":
    json.dump(live_through(), sys.stdout)
