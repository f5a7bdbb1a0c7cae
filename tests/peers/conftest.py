"""One daemon with the default network for all peers, which see and hear it through its ports alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from netbend.publishers.null import LogLine, read_log
from tests.peers.peer import Target
from tests.support.daemon import Daemon, daemon, until


@dataclass(frozen=True, slots=True)
class Played:
    """A running daemon, where peers send, and the log of its frames."""

    show: Daemon
    target: Target
    frame_log: Path

    def wait_for(self, address: str, value: float) -> None:
        """Until an address holds a value: a peer's message needs its time."""
        until(lambda: self.show.client.get(address) == value, what=f"{address} is {value}")

    def value(self, address: str) -> object:
        """What an address holds."""
        return self.show.client.get(address)

    def settled(self) -> LogLine:
        """A logged frame with everything sent so far on it."""
        self.show.settle()
        number = self.show.frame()[0].number
        return until(lambda: next((one for one in self.frames() if one.number >= number), None))

    def frames(self) -> list[LogLine]:
        """Every frame so far."""
        return list(read_log(self.frame_log))


@pytest.fixture(scope="package")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    log = tmp_path_factory.mktemp("peers") / "frames.log"
    with daemon(network="default", publish=f"null:{log}") as show:
        yield Played(show, ("127.0.0.1", show.osc_port), log)
