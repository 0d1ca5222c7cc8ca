import random
import socket
from pathlib import Path

from launch.trouble import Trouble

# Below the kernel's range for outgoing connections (32768 and up): inside it, a client that keeps
# trying a server which is just restarting can be given that very port and connect to itself.
LOWEST, HIGHEST = 15_000, 31_999


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    for _ in range(200):
        port = random.randint(LOWEST, HIGHEST)  # noqa: S311 - not a secret
        if is_free(port):
            return port
    raise Trouble("No free TCP port between 15000 and 31999 on 127.0.0.1.")


def next_free(port: int) -> int:
    """`port`, or the first free one of the hundred after it."""
    for candidate in range(port, port + 100):
        if is_free(candidate):
            return candidate
    raise Trouble(f"No free TCP port between {port} and {port + 99}: set PORT to another one.")


def remembered(file: Path) -> int:
    """The port kept in `file` while it is free, else a new one, which is then kept."""
    if file.exists() and is_free(port := int(file.read_text())):
        return port
    port = free_port()
    file.write_text(str(port))
    return port
