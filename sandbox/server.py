"""One process, one loop: the stand-ins, the control API and the page behind one loopback port."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from sandbox.answers import answer
from sandbox.clock import Clock
from sandbox.clock_postgres import PostgresClock
from sandbox.control import Control
from sandbox.dhl.api import Dhl
from sandbox.faults import Faults
from sandbox.fedex.api import Fedex
from sandbox.log import Log
from sandbox.nws.api import Nws
from sandbox.page import Page
from sandbox.shop import routes as shop_routes
from sandbox.smtp.server import Smtp
from sandbox.stands import Stand
from sandbox.twilio.api import Twilio
from sandbox.twilio.messages import Account
from sandbox.ups.api import Ups
from sandbox.usps.api import Usps

HOST: Final = "127.0.0.1"
LARGEST_BODY: Final = 1024 * 1024
# Calls that hang on purpose do not hold up the end.
SHUTDOWN_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Options:
    port: int
    log: Path | None = None
    clock_dsn: str = ""
    ups_accounts: Sequence[tuple[str, str]] = ()
    twilio_accounts: Sequence[tuple[str, str]] = ()
    # 0 takes a free one.
    smtp_port: int = 0
    # Where the platform takes bounces and complaints, and shoppers' answers.
    reports_to: str = ""
    replies_to: str = ""


class Sandbox:
    def __init__(self, options: Options) -> None:
        self.log = Log(options.log)
        self.clock = PostgresClock(options.clock_dsn) if options.clock_dsn else Clock()
        faults = Faults()
        self.ups = Ups(self.clock, self.log, faults)
        dhl = Dhl(self.clock, self.log, faults)
        fedex = Fedex(self.clock, self.log, faults)
        usps = Usps(self.clock, self.log, faults)
        self.twilio = Twilio(self.log, faults)
        self.smtp = Smtp(self.log, faults, port=options.smtp_port, reports_to=options.reports_to)
        self.twilio.answers.webhook = options.replies_to
        for client_id, client_secret in options.ups_accounts:
            self.ups.accounts.allow(client_id=client_id, client_secret=client_secret)
        for account_sid, auth_token in options.twilio_accounts:
            self.twilio.store.accounts[account_sid] = Account(auth_token)
        stands: dict[str, Stand] = {stand.code: stand for stand in (self.ups, fedex, usps, dhl)}
        nws = Nws(self.clock, self.log, faults)
        control = Control(self.clock, self.log, faults, stands, self.twilio, self.smtp, nws)
        parcels = [stand.parcels for stand in stands.values()]
        page = Page(self.clock, self.twilio, self.smtp.boxes, parcels)
        self.app = web.Application(client_max_size=LARGEST_BODY)
        self.app.router.add_routes(
            [
                *(route for stand in stands.values() for route in stand.routes()),
                *self.twilio.routes(),
                *nws.routes(),
                *control.routes(),
                *page.routes(),
                *shop_routes(),
                web.get("/healthz", _healthy),
            ]
        )

    async def start(self) -> None:
        await self.clock.start()
        await self.twilio.caller.start()
        await self.smtp.start()

    async def close(self) -> None:
        await self.smtp.close()
        await self.twilio.caller.close()
        await self.clock.close()
        self.log.close()


async def serve(options: Options) -> None:
    """Serve until SIGTERM or SIGINT; prints the address when it answers."""
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    sandbox = Sandbox(options)
    await sandbox.start()
    runner = web.AppRunner(sandbox.app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, options.port, backlog=1024).start()
        port = runner.addresses[0][1]
        sys.stdout.write(f"sandbox on http://{HOST}:{port}\n")
        sys.stdout.flush()
        await ended.wait()
    finally:
        await runner.cleanup()
        await sandbox.close()


async def _healthy(request: web.Request) -> web.Response:
    return answer({"ok": True})
