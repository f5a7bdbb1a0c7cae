"""MIDI in the real daemon, from a real peer over JACK: what is learnt plays, and goes on playing by itself."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from netbend.midi.library import CHOICE
from netbend_mappings.midi.message import Message, encode
from tests.conftest import require_program
from tests.daemon.midi.jack import Peer, own_server
from tests.support.daemon import Daemon, daemon, until

pytestmark = pytest.mark.peer

ANGLE = "/zone/middle/rotate/angle"


@pytest.fixture(scope="module")
def jack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, own_server(patch, tmp_path_factory.mktemp("jack")):
        yield


@pytest.fixture(scope="module")
def show(jack: None) -> Iterator[Daemon]:
    with daemon() as running:
        yield running


@pytest.fixture
def peer(jack: None) -> Iterator[Peer]:
    one = Peer()
    yield one
    one.stop()


def cc(number: int, *values: int) -> list[bytes]:
    return [encode(Message("cc", 1, number, value)) for value in values]


def turn(peer: Peer, number: int, done: Callable[[], bool]) -> None:
    """Turn a knob up again and again until it has done what it is to do."""
    sweep = cc(number, *range(0, 121, 5))

    def look() -> bool:
        peer.play(*sweep, wait=0.004)
        time.sleep(0.004 * len(sweep))
        return done()

    until(look)


def after(show: Daemon, command: str) -> object:
    show.client.call(command)
    return show.client.get("/midi/map")


def learn(show: Daemon, peer: Peer, number: int, address: str) -> None:
    show.client.set("/midi/learn", address)
    turn(peer, number, lambda: f'"cc {number}"' in str(show.client.get("/midi/map")))


def rest(show: Daemon, address: str) -> None:
    """Wait until a knob's last moves have arrived."""

    def look() -> bool:
        before = show.client.get(address)
        time.sleep(0.5)
        return show.client.get(address) == before

    until(look)


def test_what_is_learnt_moves_the_parameter_and_the_picture(show: Daemon, peer: Peer) -> None:
    clean = show.settle()
    learn(show, peer, 20, ANGLE)
    turn(peer, 20, lambda: abs(float(show.client.get(ANGLE))) > 1.0)
    until(lambda: not np.array_equal(show.settle(), clean))


def test_a_port_that_goes_and_comes_back_plays_by_itself(show: Daemon) -> None:
    gone = Peer()
    learn(show, gone, 21, "/macro/2")
    closed = show.log().count("closed")
    gone.stop()
    until(lambda: show.log().count("closed") > closed)
    show.client.set("/macro/2", 0.0)
    back = Peer()
    try:
        turn(back, 21, lambda: float(show.client.get("/macro/2")) > 0.1)
    finally:
        back.stop()


def test_what_was_learnt_outlives_the_conductor(show: Daemon, peer: Peer) -> None:
    learn(show, peer, 22, "/macro/3")
    show.settle()
    victim = show.pid("conductor")
    os.kill(victim, 9)
    until(lambda: show.pid("conductor") != victim)
    show.client.set("/macro/3", 0.0)
    turn(peer, 22, lambda: float(show.client.get("/macro/3")) > 0.1)


def test_undo_forgets_what_was_learnt_and_redo_knows_it_again(show: Daemon, peer: Peer) -> None:
    learn(show, peer, 23, "/macro/4")
    rest(show, "/macro/4")  # a move of the knob that arrives after an undo leaves nothing to redo
    learnt = show.client.get("/midi/map")
    until(lambda: '"cc 23"' not in str(after(show, "/undo")))  # what the knob played since goes first
    until(lambda: after(show, "/redo") == learnt)
    show.client.set("/midi/forget", "/macro/4")
    assert '"cc 23"' not in str(show.client.get("/midi/map"))


def test_a_faulty_map_is_told_and_the_rest_of_it_plays(show: Daemon, peer: Peer) -> None:
    rows = '{"control":"cc 24","address":"/macro/5"},{"control":"cc 999","address":"/macro/6"}'
    show.client.set("/midi/map", f'[{{"name":"mine","device":["peer:*"],"control":[{rows}]}}]')
    turn(peer, 24, lambda: float(show.client.get("/macro/5")) > 0.1)
    assert "number must be 0..127, got 999" in show.log()


def test_what_no_control_can_play_is_not_learnt(show: Daemon) -> None:
    show.client.set("/midi/learn", "/macro/99")
    show.client.set("/midi/learn", "/layer/*/rotate/angle")
    show.client.ping()
    assert "there is no number and no trigger at /macro/99" in show.log()
    assert "/midi/learn takes one address" in show.log()


def test_a_real_clock_leads_the_tempo(jack: None) -> None:
    programs = [require_program("jack_midi_clock"), "-b", "133"], [require_program("jack_transport")]
    with daemon("--midi", "jack_midi_clock") as show:
        until(lambda: "not there yet" in show.log())
        clock, transport = (subprocess.Popen(one, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) for one in programs)
        try:
            transport.communicate(b"play\nquit\n", timeout=20)
            until(lambda: abs(float(show.client.get("/tempo/bpm")) - 133.0) < 0.3, 60.0)
        finally:
            clock.terminate()
            clock.communicate(timeout=60)


def test_without_midi_a_show_plays_and_says_so_once_where_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "none-of-this-name")
    monkeypatch.setenv(CHOICE, "jack")
    with daemon("--midi", "all") as show:
        until(lambda: "MIDI" in show.log())
        show.client.set("/midi/learn", "/macro/1")
        until(lambda: "/midi/learn" in show.log())
        told = [line for line in show.log().splitlines() if "MIDI" in line and "/midi/learn" not in line]
    assert len(told) == 1
