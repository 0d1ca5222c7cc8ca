"""Who this thread of execution is acting for. Every statement carries it to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, final


@final
class Everyone:
    def __repr__(self) -> str:
        return "EVERYONE"


EVERYONE: Final = Everyone()
Acting = int | Everyone | None

_acting: ContextVar[Acting] = ContextVar("narvar_acting", default=None)


class NoRetailer(RuntimeError):
    """A tenant-owned table was used outside `acting_for(...)`."""


def acting() -> Acting:
    """The retailer's id, EVERYONE, or None for nobody."""
    return _acting.get()


def retailer_id() -> int:
    """The one retailer acted for; raises NoRetailer for nobody and for EVERYONE."""
    who = _acting.get()
    if not isinstance(who, int):
        raise NoRetailer(f"this needs one retailer, but acts for {who!r}")
    return who


@contextmanager
def acting_for(who: Acting) -> Iterator[None]:
    """Act for a retailer (its id), for EVERYONE (workers only) or for nobody (None).

    Opens no transaction and sends nothing: the next statement carries it. Never use it in a
    generator: its context would leak into the caller between two yields.
    """
    token = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(token)
