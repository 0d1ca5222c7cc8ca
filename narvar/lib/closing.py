"""Whether this worker is asked to end. One byte shared with the pool's processes, without a lock:
a process killed while holding one would hold up all the others.
"""

import mmap
from typing import Final

_asked: Final = mmap.mmap(-1, 1)


def ask_to_close(**_: object) -> None:
    """For the main process; those it has forked see it too."""
    _asked[0] = 1


def closing() -> bool:
    return _asked[0] == 1
