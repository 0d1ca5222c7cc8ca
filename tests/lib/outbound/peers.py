"""Real peers on 127.0.0.1: each is a script that speaks raw bytes on a connection."""

import socket
import struct
import threading
from collections.abc import Callable

from narvar.lib.outbound import Client

Script = Callable[[socket.socket], None]


class Peer:
    """A listener that counts connections and keeps each request's head and body as received."""

    def __init__(self, script: Script, *, family: socket.AddressFamily = socket.AF_INET) -> None:
        self.connects = 0
        self.requests: list[bytes] = []
        self._script = script
        self._open: list[socket.socket] = []
        self._listener = socket.socket(family, socket.SOCK_STREAM)
        self._listener.bind(("::1" if family is socket.AF_INET6 else "127.0.0.1", 0))
        self._listener.listen(64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}{path}"

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()

    def read_request(self, connection: socket.socket) -> bytes:
        """One request, head and body; b"" when the client has closed the connection."""
        data = b""
        while b"\r\n\r\n" not in data:
            if not (more := connection.recv(65536)):
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                while len(body) < int(line.split(b":")[1]):
                    body += connection.recv(65536)
        request = head + b"\r\n\r\n" + body
        self.requests.append(request)
        return request

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed at the end of the test
            self.connects += 1
            self._open.append(connection)
            threading.Thread(target=self._speak, args=(connection,), daemon=True).start()

    def _speak(self, connection: socket.socket) -> None:
        try:
            self._script(connection)
        except OSError:
            pass  # the client went away, which is what some tests are about


def reset(connection: socket.socket) -> None:
    """Closes with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


Start = Callable[..., Peer]
Answering = Callable[..., Peer]
ClientOf = Callable[..., Client]
