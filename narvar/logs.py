"""One JSON line per event on stderr, from our own code and from the libraries'."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Final

import structlog

# A shopper's link is a key: it opens the order to whoever reads it. The address that a carrier of
# messages calls is half a key; invitations, previews
# and new passwords are opened by links as well. Whoever mistypes one still shows it.
_LINK: Final = re.compile(
    r"((?:\b[tsmcu]|\bpreview|\bjoin|\breset[/\\]+\w+"
    r"|\bcallbacks[/\\]+\w+(?:[/\\]+inbound)?)[/\\]+)(?!inbound\b)[0-9A-Za-z_-]+",
    re.IGNORECASE,
)


def _hide_links(
    logger: structlog.typing.WrappedLogger, name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _LINK.sub(r"\1…", value)
    return event


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    _hide_links,
]


def configure(config: Mapping[str, str]) -> None:
    level = logging.getLevelNamesMapping()[config["level"]]
    # Our own lines skip the standard library's machinery: polling writes one a request.
    structlog.configure(
        processors=[*_SHARED, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    _configure_libraries(level)


def _configure_libraries(level: int) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *_SHARED],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # Twilio's SDK logs whole requests, bodies and numbers included.
    logging.getLogger("twilio").setLevel(logging.WARNING)
    # All answered 400; a traceback for each would let strangers fill the disk.
    for what in ("DisallowedHost", "TooManyFieldsSent", "TooManyFilesSent", "RequestDataTooBig"):
        logging.getLogger(f"django.security.{what}").setLevel(logging.CRITICAL)
