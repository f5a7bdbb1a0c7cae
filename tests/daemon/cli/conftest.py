import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from netbend.cli.main import main


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str


@pytest.fixture
def netbend(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """The command line in this process."""

    def run(*arguments: str) -> Said:
        status = main(list(arguments))
        return Said(status, *capsys.readouterr())

    return run


@pytest.fixture
def taken_port_holder() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        yield one
