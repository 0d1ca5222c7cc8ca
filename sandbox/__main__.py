"""`python -m sandbox --port P [--log FILE]`."""

import argparse
import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from sandbox.server import Options, serve


def _pair(text: str) -> tuple[str, str]:
    name, colon, secret = text.partition(":")
    if not (name and colon and secret):
        raise argparse.ArgumentTypeError("must be NAME:SECRET")
    return name, secret


def options(arguments: Sequence[str] | None = None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m sandbox")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--log", type=Path, help="append every effect to this file")
    parser.add_argument("--ups-account", type=_pair, action="append", default=[])
    parser.add_argument("--twilio-account", type=_pair, action="append", default=[])
    parser.add_argument("--smtp-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--reports-to", default="", help="POST bounces and complaints there")
    parser.add_argument("--replies-to", default="", help="POST shoppers' answers by SMS there")
    given = parser.parse_args(arguments)
    return Options(
        port=given.port,
        log=given.log,
        clock_dsn=os.environ.get("SANDBOX_CLOCK_DSN", ""),
        ups_accounts=given.ups_account,
        twilio_accounts=given.twilio_account,
        smtp_port=given.smtp_port,
        reports_to=given.reports_to,
        replies_to=given.replies_to,
    )


if __name__ == "__main__":
    asyncio.run(serve(options()))
