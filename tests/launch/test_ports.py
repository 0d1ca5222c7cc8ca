import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch import ports
from launch.run import choose_port
from launch.trouble import Trouble


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", ports.free_port()))
        server.listen()
        yield server.getsockname()[1]


def test_a_listening_port_is_not_free(taken: int) -> None:
    assert not ports.is_free(taken)


def test_free_ports_lie_below_those_that_the_kernel_gives_to_clients() -> None:
    lowest_of_kernel = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert ports.free_port() < min(lowest_of_kernel, 32_768)


def test_the_port_after_a_taken_one_is_next(taken: int) -> None:
    assert ports.next_free(taken) in range(taken + 1, taken + 100)


def test_a_port_is_kept_while_it_is_free(tmp_path: Path) -> None:
    first = ports.remembered(tmp_path / "port")
    assert ports.remembered(tmp_path / "port") == first


def test_a_taken_port_is_given_up_for_good(tmp_path: Path, taken: int) -> None:
    (tmp_path / "port").write_text(str(taken))
    port = ports.remembered(tmp_path / "port")
    assert (port != taken, (tmp_path / "port").read_text()) == (True, str(port))


def test_a_port_that_was_asked_for_and_is_taken_is_an_error(taken: int) -> None:
    with pytest.raises(Trouble, match=f"Port {taken} is taken"):
        choose_port(str(taken))


@pytest.mark.parametrize("asked", ["0", "65536", "-1", "http", "80 80"])
def test_nonsense_is_no_port(asked: str) -> None:
    with pytest.raises(Trouble, match="PORT must be a number"):
        choose_port(asked)


def test_a_free_port_that_was_asked_for_is_taken_as_it_is() -> None:
    port = ports.free_port()
    assert choose_port(str(port)) == port
