"""MIDI around a tree, with ports in memory: lights, learning, what is said where there is no MIDI."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest

from netbend.conductor.midi import Midi
from netbend.error import AddressError
from netbend.tree.tree import Tree
from netbend_mappings.midi.message import Message, encode
from tests.daemon.midi.wire import Loom
from tests.daemon.tree.hand import Hand, description

NANO = "nanoKONTROL2 20:0"


class Room:
    """A conductor's surroundings: a tree, what was refused and told, and ports on a loom."""

    def __init__(self, asked: str = "") -> None:
        self.loom, self.refused, self.told = Loom([NANO]), [], []
        self.midi = Midi(
            lambda: SimpleNamespace(tree=self.tree),  # type: ignore[arg-type,return-value]
            asked, self.refused.append, self.commit, lambda *one: self.told.append(one), {},
        )  # fmt: skip
        self.tree = Tree(description(), self.midi.table())
        self.hand = Hand(self.tree)

    def commit(self) -> None:
        while (commit := self.tree.commit()) is not None:
            self.midi.committed(commit)

    def play(self, address: str, *arguments: Any) -> None:
        self.hand.now += 10.0  # each a gesture of its own
        self.hand.play(address, *arguments)
        self.commit()

    def turn(self, number: int, *values: int) -> None:
        for value in values:
            self.loom.listening[NANO](encode(Message("cc", 1, number, value)))


async def until(ready: Callable[[], object]) -> None:
    while not ready():  # noqa: ASYNC110  threads of the ports are waited for
        await asyncio.sleep(0.005)


def run(monkeypatch: pytest.MonkeyPatch, room: Room, act: Callable[[Room], Awaitable[None]]) -> None:
    async def whole() -> None:
        monkeypatch.setattr("netbend.conductor.midi.find_spec", lambda _name: object())
        monkeypatch.setattr("netbend.midi.system.RtSystem", lambda: room.loom)
        room.midi.start()
        await until(lambda: ("/midi/port", "nanoKONTROL2", "open", "") in room.told)
        await act(room)
        await room.midi.stop()

    asyncio.run(asyncio.wait_for(whole(), 60))


def test_a_controller_with_a_map_plays_and_its_lights_follow_other_hands(monkeypatch):
    async def act(room: Room) -> None:
        room.turn(16, 0, 127)  # takeover: the knob comes through where the macro stands
        await until(lambda: room.hand.get("/macro/1") == 1.0)
        room.loom.sent[NANO].clear()
        room.play("/bend/bypass", 1)
        await until(lambda: room.loom.sent[NANO])

    run(monkeypatch, Room(), act)


def test_what_is_learnt_is_in_the_map_and_told(monkeypatch):
    async def act(room: Room) -> None:
        room.play("/midi/learn", "/layer/0/rotate/angle")
        room.turn(60, *range(0, 127, 3))
        await until(lambda: room.hand.get("/midi/map"))
        name = room.tree.layout.description.layers[0].name
        assert f'"/layer/{name}/rotate/angle"' in room.hand.get("/midi/map")
        assert ("/midi/learnt", "nanoKONTROL2", f"/layer/{name}/rotate/angle", "cc 60", 1) in room.told

    run(monkeypatch, Room(), act)


def test_a_map_that_is_none_is_told_and_undo_brings_back_what_was(monkeypatch):
    async def act(room: Room) -> None:
        good = '[{"name":"mine","device":["nano*"],"control":[{"control":"cc 60","address":"/macro/5"}]}]'
        room.play("/midi/map", good)
        for text in ('{"a":1}', "no", "[" * 4000):
            room.play("/midi/map", text)
            assert "/midi/map" in room.refused[-1].reason
            room.tree.undo()
            room.commit()
        room.turn(60, 0, 127)
        await until(lambda: room.hand.get("/macro/5") == 1.0)
        assert len(room.refused) == 3

    run(monkeypatch, Room(), act)


@pytest.mark.parametrize("said", ["/layer/*/rotate/angle", "/layer/0", "/midi/map", "/macro/99", 3])
def test_what_no_control_can_play_is_refused(monkeypatch, said):
    async def act(room: Room) -> None:
        with pytest.raises(AddressError, match="/midi/learn"):
            room.play("/midi/learn", said)

    run(monkeypatch, Room(), act)


def test_with_midi_off_nothing_starts_and_learning_says_why():
    room = Room("none")
    room.midi.start()
    with pytest.raises(AddressError, match="--midi none"):
        room.play("/midi/learn", "/macro/1")


@pytest.mark.parametrize(("asked", "lines"), [("", 0), ("all", 1)])
def test_without_the_library_nothing_of_midi_is_imported_and_one_line_says_so_where_it_was_asked_for(asked, lines):
    program = f"""
import sys
sys.modules["rtmidi"] = None
import netbend.conductor.midi as midi
midi.find_spec = lambda name: None
midi.Midi(lambda: None, {asked!r}, print, print, print, {{}}).start()
print(sum(name.startswith(("netbend_mappings.midi", "netbend.midi.system")) for name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr.count("\n")) == ("0", lines)


def test_without_an_address_what_a_hand_moves_next_is_learnt(monkeypatch):
    async def act(room: Room) -> None:
        room.play("/midi/learn")
        room.turn(16, 0, 127)  # MIDI's own move is not meant
        await until(lambda: room.hand.get("/macro/1") == 1.0)
        room.play("/layer/0/rotate/angle", 12.0)
        room.play("/macro/2", 0.5)  # only the first is
        room.turn(60, *range(0, 127, 3))
        await until(lambda: room.hand.get("/midi/map"))
        assert "rotate/angle" in room.hand.get("/midi/map")
        assert "/macro/2" not in room.hand.get("/midi/map")

    run(monkeypatch, Room(), act)


def test_cancelling_ends_the_wait_for_a_hand_too(monkeypatch):
    async def act(room: Room) -> None:
        room.play("/midi/learn")
        room.play("/midi/learn/cancel")
        room.play("/macro/9", 0.5)
        room.turn(61, *range(0, 127, 3))
        room.turn(16, 0, 127)
        await until(lambda: room.hand.get("/macro/1") == 1.0)
        assert room.hand.get("/midi/map") == ""

    run(monkeypatch, Room(), act)


OWN = 'name = "own"\ndevice = ["nano*"]\n[[control]]\ncontrol = "cc 90"\naddress = "/macro/7"\n'
FAULTY = OWN + '[[control]]\ncontrol = "cc 999"\naddress = "/macro/6"\n[[control]]\nadress = "/macro/5"\n'


def test_a_map_of_ones_own_folder_plays_before_those_of_netbend(monkeypatch, tmp_path):
    async def act(room: Room) -> None:
        room.turn(90, 0, 127)
        await until(lambda: room.hand.get("/macro/7") == 1.0)
        room.turn(16, 0, 127)  # another map says what this is: it is nothing now
        assert room.hand.get("/macro/1") == 0.0

    monkeypatch.setenv("NETBEND_MIDI_FOLDER", str(tmp_path))
    (tmp_path / "own.toml").write_text(OWN)
    run(monkeypatch, Room(), act)


def test_the_faults_of_a_map_are_all_told_and_the_rest_of_it_plays(monkeypatch, tmp_path):
    async def act(room: Room) -> None:
        told = [said[2] for said in room.told if said[0] == "/error"]
        assert len(told) == 5
        assert all(
            any(part in one for one in told) for part in ("got 999", "adress", "needs a control", "bad.toml: not")
        )
        room.turn(90, 0, 127)
        await until(lambda: room.hand.get("/macro/7") == 1.0)

    monkeypatch.setenv("NETBEND_MIDI_FOLDER", str(tmp_path))
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "own.toml").write_text(FAULTY)
    run(monkeypatch, Room(), act)


def test_a_file_that_is_named_plays_before_the_others_of_the_folder(monkeypatch, tmp_path):
    async def act(room: Room) -> None:
        room.play("/midi/file", "stage/two")
        room.turn(90, 0, 127)
        await until(lambda: room.hand.get("/macro/8") == 1.0)
        room.play("/midi/file", "../own")
        assert "there is no MIDI map '../own'" in room.told[-1][2]
        room.turn(90, 0, 127)
        await until(lambda: room.hand.get("/macro/7") == 1.0)

    monkeypatch.setenv("NETBEND_MIDI_FOLDER", str(tmp_path))
    (tmp_path / "own.toml").write_text(OWN)
    (tmp_path / "stage").mkdir()
    (tmp_path / "stage" / "two.toml").write_text(OWN.replace("/macro/7", "/macro/8"))
    run(monkeypatch, Room(), act)


def test_a_control_is_learnt_as_a_source_beside_what_hands_set(monkeypatch):
    async def act(room: Room) -> None:
        room.play("/mod/learn", "/layer/0/rotate/angle", 0.0, 90.0)
        room.turn(60, *range(0, 127, 3))
        await until(lambda: room.hand.get("/midi/map"))
        room.turn(60, 0, 127)
        await until(lambda: room.hand.get("/mod/input/1/value") == 1.0)
        values = room.tree.base_view.copy()
        room.tree.wiring.matrix(room.tree.texts).add(values)
        slot = room.tree.addresses.slot("/layer/0/rotate/angle")
        assert (values[slot], room.tree.base[slot]) == (90.0, 0.0)

    run(monkeypatch, Room(), act)
