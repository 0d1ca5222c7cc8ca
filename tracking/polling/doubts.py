"""Whether a failure speaks of the carrier or of one number. Kept per process, without a clock.

A carrier may answer 503, or not at all, to one number for ever. So an account is taken to be in
trouble only when several numbers have failed with no answer in between.
"""

from collections import defaultdict
from threading import Lock
from typing import Final

# Different numbers that must fail in a row.
ENOUGH: Final = 3

_failed: dict[str, set[str]] = defaultdict(set)
_lock = Lock()


def note_failure(account: str, number: str) -> bool:
    """Say whether the account itself must now be taken to be in trouble."""
    with _lock:
        _failed[account].add(number)
        return len(_failed[account]) >= ENOUGH


def note_answer(account: str) -> None:
    # Looked at without the lock: this is said of every answer, and almost always says nothing.
    if account in _failed:
        with _lock:
            _failed.pop(account, None)
