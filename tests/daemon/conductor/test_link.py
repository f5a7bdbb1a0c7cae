"""A Link session in memory: alone we lead, with others we follow, a hand's tempo is everybody's."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from netbend.conductor.link import ALONE_SECONDS, SETTLE_SECONDS, Link
from netbend.tree.tree import Tree
from netbend_mappings.modulation import PlayState
from tests.daemon.tree.hand import Hand, description


class Session:
    """What of aalink is used; `made` are all of them."""

    made: list["Session"]

    def __init__(self, bpm: float) -> None:
        self.tempo, self.beat, self.quantum, self.enabled, self.num_peers = bpm, 0.0, 1.0, False, 0
        self.requested: list[float] = []
        self.made.append(self)

    def request_beat(self, beat: float) -> None:
        self.requested.append(beat)


class Room:
    """A part on air that has shown a frame at 0 s, and a Link around it."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.tree = Tree(description())
        self.hand = Hand(self.tree)
        state = SimpleNamespace(count=1, now=PlayState.blank(self.tree.layout.size))
        self.part: Any = SimpleNamespace(tree=self.tree, state=state)
        stage = {"start": 0.0, "fps": 60.0, "frame_ms": 1.0}
        self.link = Link(lambda: self.part, stage, self.commit, lambda *one: self.told.append(one))
        self.now = 0.0

    def commit(self) -> None:
        while (commit := self.tree.commit()) is not None:
            self.link.committed(commit)

    def play(self, address: str, value: Any) -> None:
        self.hand.move(address, value)
        self.commit()

    def look(self, seconds: float = 0.05) -> None:
        self.now += seconds
        self.link.look(self.part, self.now)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    library = ModuleType("aalink")
    library.Link = Session  # type: ignore[attr-defined]
    Session.made = []
    monkeypatch.setitem(sys.modules, "aalink", library)
    return Room()


def join(room: Room, peers: int) -> Session:
    room.play("/tempo/link", 1)
    room.look()
    room.look(SETTLE_SECONDS)
    (session,) = Session.made
    session.num_peers = peers
    room.look()
    return session


def test_nothing_is_joined_unasked(room: Room) -> None:
    room.look()
    assert Session.made == []


def test_it_joins_some_time_after_it_was_made(room: Room) -> None:
    room.play("/tempo/link", 1)
    room.look()
    room.look(SETTLE_SECONDS / 2)
    assert not Session.made[0].enabled
    room.look(SETTLE_SECONDS)
    assert Session.made[0].enabled


def test_with_others_their_tempo_is_ours(room: Room) -> None:
    session = join(room, 1)
    session.tempo = 133.0
    room.look()
    assert room.hand.get("/tempo/bpm") == 133.0
    assert ("/tempo/peers", 1) in room.told


def test_with_others_a_hands_tempo_is_everybodys(room: Room) -> None:
    session = join(room, 2)
    room.play("/tempo/bpm", 96.0)
    assert session.tempo == 96.0
    session.tempo = 150.0
    room.look()
    assert (room.hand.get("/tempo/bpm"), session.tempo) == (150.0, 150.0)


def test_what_taps_set_is_a_hands_too(room: Room) -> None:
    session = join(room, 1)
    room.tree.put(room.tree.layout.flat_slots["tempo/bpm"], 101.0)
    room.commit()
    assert session.tempo == 101.0


def test_alone_for_a_while_we_lead(room: Room) -> None:
    session = join(room, 0)
    room.play("/tempo/bpm", 90.0)
    assert (session.tempo, session.requested) == (120.0, [])
    room.look(ALONE_SECONDS)
    assert session.tempo == 90.0
    assert session.requested == pytest.approx([room.now * 1.5])


def test_a_bar_is_the_sessions_quantum(room: Room) -> None:
    session = join(room, 1)
    room.play("/tempo/bar", 3)
    room.look()
    assert session.quantum == 3.0


def test_switched_off_it_leaves_and_tempo_is_the_hands(room: Room) -> None:
    session = join(room, 1)
    room.play("/tempo/link", 0)
    room.look()
    assert not session.enabled
    assert room.told[-1] == ("/tempo/peers", 0)
    room.play("/tempo/bpm", 77.0)
    assert session.tempo != 77.0


def test_without_the_library_it_says_what_would_do_and_is_off_again(room: Room, monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, "aalink", None)
    room.play("/tempo/link", 1)
    room.look()
    assert room.hand.get("/tempo/link") == 0
    assert room.told == [("/error", "/tempo/link", "Ableton Link needs aalink: pip install 'netbend[link]'")]
    assert "netbend[link]" in capsys.readouterr().err
