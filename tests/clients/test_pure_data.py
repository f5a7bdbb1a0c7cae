"""The shipped patches in Pure Data itself, without a window: the patch beside this file moves them as a hand does."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.clients.address import CLIENTS
from tests.conftest import require_program
from tests.peers.peer import DEADLINE_SECONDS, free_port
from tests.peers.program import Program
from tests.support.daemon import Daemon, daemon, until

pytestmark = pytest.mark.peer

PATCHES = CLIENTS / "pd"
ANGLE = "/zone/middle/rotate/angle"
VANILLA = set(
    "+ b bng change delay f hradio hsl inlet list loadbang netsend oscformat oscparse outlet pack print r route s "  # noqa: SIM905  reads as a list
    "sel spigot symbol t tgl until vsl ==".split()
)


class Patch:
    """play.pd in a running Pd, and what goes by in it, line by line: heard, said or status, an address, values."""

    def __init__(self, daemon_port: int) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            door.settimeout(DEADLINE_SECONDS)
            opened = [
                word
                for path in (PATCHES / "play.pd", Path(__file__).parent / "pure_data.pd")
                for word in ("-open", str(path))
            ]
            sent = [
                f"netbend connect 127.0.0.1 {daemon_port} {free_port()}",
                f"netbend-control {door.getsockname()[1]}",
            ]
            messages = [word for message in sent for word in ("-send", message)]
            quiet = ["-nogui", "-nosound", "-nomidi", "-noprefs", "-stderr"]
            self.program = Program([require_program("pd"), *quiet, *opened, *messages])
            self._hand, _ = door.accept()
        self._hand.settimeout(2 * DEADLINE_SECONDS)  # it looks for netbend every three seconds
        self._lines = self._hand.makefile()

    def move(self, *words: object) -> None:
        """A hand: `hand FADER 0.5`, `press BUTTON`, or `bus /ADDRESS VALUES` for what any other patch sends."""
        self._hand.sendall((" ".join(map(str, words)) + ";\n").encode())

    def until(self, *wanted: object) -> None:
        """Pass over what goes by until it begins so."""
        start = " ".join(map(str, wanted))
        for line in self._lines:
            if line.rstrip(";\n").startswith(start):
                return
        raise AssertionError(f"Pd ended without {start!r}")

    def close(self) -> None:
        self._hand.shutdown(socket.SHUT_RDWR)
        self.program.close()
        self._hand.close()


@pytest.fixture(scope="module")
def show() -> Iterator[Daemon]:
    with daemon(network="default") as show:
        yield show


@pytest.fixture(scope="module")
def patch(show: Daemon) -> Iterator[Patch]:
    patch = Patch(show.osc_port)
    patch.until("status", 1)
    yield patch
    patch.close()


def test_a_fader_bends_the_network(patch: Patch, show: Daemon) -> None:
    clean = show.settle()
    patch.move("hand", "netbend-zone-middle-rotate-angle", 30)
    until(lambda: show.client.get(ANGLE) == 30.0)
    assert np.abs(show.settle().astype(int) - clean).mean() > 2
    patch.move("press", "netbend-panic")
    until(lambda: show.client.get(ANGLE) == 0.0)


def test_feedback_moves_a_fader_without_an_echo(patch: Patch, show: Daemon) -> None:
    show.client.set("/macro/3", 0.25)
    patch.until("heard", "/macro/3", 0.25)
    patch.move("press", "netbend-macro-3")  # a slider that is banged says where it stands
    patch.until("said", "/macro/3", 0.25)


def test_a_preset_is_recalled_and_stored_by_its_number(patch: Patch, show: Daemon) -> None:
    patch.move("hand", "netbend-preset-seconds", 0)
    patch.move("hand", "netbend-preset", 2)
    patch.until("said", "/preset/recall", 3)
    show.client.set("/macro/2", 0.5)
    show.client.ping()
    patch.move("hand", "netbend-preset-store", 1)
    patch.move("hand", "netbend-preset", 15)
    patch.until("said", "/preset/store", 16)
    show.client.ping()
    show.client.set("/macro/2", 0.0)
    patch.move("hand", "netbend-preset", 15)
    until(lambda: show.client.get("/macro/2") == 0.5)


def test_any_message_goes_out_and_is_answered(patch: Patch, show: Daemon) -> None:
    patch.move("bus", "/layer/4-6/multiply/factor", 0.5)
    until(lambda: [show.client.get(f"/layer/{n}/multiply/factor") for n in (3, 4, 6, 7)] == [1.0, 0.5, 0.5, 1.0])
    patch.move("bus", "/get", "/layer/5/multiply/factor")
    patch.until("heard", "/layer/5/multiply/factor", 0.5)
    patch.move("bus", "/get", "/mod/macro/1/name")
    patch.until("heard", "/mod/macro/1/name", show.client.get("/mod/macro/1/name"))
    patch.move("bus", "/layer/5/rotat", 1)
    patch.until("heard", "/error", "/layer/5/rotat")


def test_a_daemon_that_comes_later_is_found() -> None:
    port = free_port()
    patch = Patch(port)
    try:
        with daemon("--osc-port", str(port)):
            patch.until("status", 1)
        patch.until("status", 0)
    finally:
        patch.close()


@pytest.mark.parametrize("path", sorted(PATCHES.glob("*.pd")), ids=lambda path: path.name)
def test_a_patch_is_whole_and_needs_vanilla_alone(path: Path) -> None:
    own = {one.stem for one in PATCHES.glob("*.pd")}
    for canvas in _canvases(path.read_text()):
        names = [line.split()[4].rstrip(";") for line in canvas if line.startswith("#X obj")]
        assert not [name for name in names if name not in own | VANILLA]
        count = len(
            [line for line in canvas if line.startswith(("#X obj", "#X msg", "#X text", "#X floatatom", "#X restore"))]
        )
        for line in canvas:
            if line.startswith("#X connect"):
                ends = [int(word) for word in re.findall(r"\d+", line)]
                assert max(ends[0], ends[2]) < count, line


def test_every_patch_opens_without_a_word() -> None:
    """Pd says each object that it cannot make and each wire that leads nowhere."""
    opened = [word for path in sorted(PATCHES.glob("*-help.pd")) for word in ("-open", str(path))]
    quiet = ["-nogui", "-nosound", "-nomidi", "-noprefs", "-stderr"]
    silent = pytest.raises(AssertionError, match=r"ended without saying .*it said:\s*$")
    with Program([require_program("pd"), *quiet, *opened, "-send", "pd quit"]) as pd, silent:
        pd.line("no such line")


def _canvases(text: str) -> Iterator[list[str]]:
    """The lines of each canvas; a subpatch counts as one object of the canvas that it stands in."""
    open_ones: list[list[str]] = []
    for line in re.split(r"; (?=#)", text.replace("\n", " ")):
        if line.startswith("#N canvas"):
            open_ones.append([])
        elif line.startswith("#X restore"):
            yield open_ones.pop()
        open_ones[-1].append(line)
    yield open_ones.pop()
