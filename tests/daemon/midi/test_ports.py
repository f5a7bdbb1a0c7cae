import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from netbend.midi.base import HELD, OFF, OPEN, MidiPortError
from netbend.midi.ports import MidiPorts
from netbend_mappings.midi.desk import MidiDesk
from netbend_mappings.midi.document import read
from tests.daemon.midi.wire import Loom
from tests.mappings.midi.stand import Stand

KNOB = {"name": "knobs", "device": ["knobs*"], "control": [{"control": "cc 16", "address": "/macro/1"}]}


class Table:
    """A desk on a stand, with ports on a loom."""

    def __init__(self, *plugged: str, asked: str = "", find: Callable[[], Loom] | None = None) -> None:
        self.loom = Loom(list(plugged))
        self.stand = Stand().add("/macro/1").add("/macro/2")
        self.desk = MidiDesk(self.stand, [read(KNOB, "knobs").map])
        self.played = asyncio.Event()
        self.ports = MidiPorts(self.desk, find or (lambda: self.loom), asked, after=self.played.set)

    def state(self, name: str) -> str:
        return next((one.state for one in self.ports.states if one.name == name), "")


def run(act: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(act, 60))


def open_ports(table: Table) -> list[str]:
    run(table.ports.look())
    return sorted(table.loom.listening)


def test_only_ports_that_a_map_names_are_opened():
    assert open_ports(Table("knobs 20:0", "piano 24:0", "Midi Through Port-0 14:0")) == ["knobs 20:0"]


def test_all_opens_all_but_loops():
    assert open_ports(Table("knobs", "piano", "Midi Through Port-0", asked="all")) == ["knobs", "piano"]


def test_a_name_opens_that_alone():
    assert open_ports(Table("knobs", "piano", asked="PIAN")) == ["piano"]


def test_none_opens_nothing():
    assert open_ports(Table("knobs", asked="none")) == []


def test_learning_opens_the_others_and_shuts_them_again():
    async def learn() -> None:
        table = Table("piano")
        table.desk.learn("/macro/2")
        await table.ports.look()
        assert list(table.loom.listening) == ["piano"]
        table.desk.cancel()
        await table.ports.look()
        await asyncio.get_running_loop().run_in_executor(table.ports._worker, int)
        assert list(table.loom.listening) == []

    run(learn())


def test_what_a_port_says_while_it_is_being_opened_is_played():
    async def turn() -> None:
        table = Table("knobs")
        speak, loop = table.loom.speak, asyncio.get_running_loop()

        def touched(name: str) -> Any:
            table.loom.listening["knobs"](b"\xb0\x10\x7f")
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result()  # the loop has drained it by then
            return speak(name)

        table.loom.speak = touched  # type: ignore[method-assign]
        await table.ports.look()
        assert table.stand.value("/macro/1") == 1.0

    run(turn())


def test_what_a_port_says_is_played():
    async def turn() -> None:
        table = Table("knobs")
        await table.ports.look()
        table.loom.listening["knobs"](b"\xb0\x10\x7f")
        await table.played.wait()
        assert table.stand.value("/macro/1") == 1.0

    run(turn())


def test_a_port_pulled_in_the_middle_of_a_message_comes_back_whole():
    async def pull() -> None:
        table = Table("knobs 20:0")
        await table.ports.look()
        table.loom.listening["knobs 20:0"](b"\xb0\x10")
        await table.played.wait()
        table.loom.plugged[:] = []
        await table.ports.look()
        assert table.state("knobs") == "closed"
        table.loom.plugged[:] = ["knobs 28:0"]
        await table.ports.look()
        table.played.clear()
        table.loom.listening["knobs 28:0"](b"\x7f\xb0\x10\x40")
        await table.played.wait()
        assert table.stand.value("/macro/1") == pytest.approx(64 / 127)

    run(pull())


def test_a_port_that_another_program_holds_is_a_state_until_it_is_free():
    async def hold() -> None:
        table = Table("knobs")
        table.loom.held.add("knobs")
        await table.ports.look()
        assert table.state("knobs") == HELD
        table.loom.held.clear()
        await table.ports.look()
        assert table.state("knobs") == OPEN

    run(hold())


def test_no_midi_system_is_a_state_until_there_is_one():
    async def wait() -> None:
        loom = Loom(["knobs"])
        there: list[Loom] = []

        def find() -> Loom:
            if not there:
                raise MidiPortError("there is no MIDI system")
            return loom

        table = Table(find=find)
        await table.ports.look()
        assert table.state("") == OFF
        there.append(loom)
        await table.ports.look()
        assert (table.state(""), table.state("knobs")) == (OPEN, OPEN)

    run(wait())


def test_a_system_that_goes_is_looked_for_again():
    async def lose() -> None:
        table = Table("knobs")
        await table.ports.look()
        table.loom.broken = "the server has gone"
        await table.ports.look()
        assert (table.state(""), table.state("knobs")) == (OFF, "closed")
        table.loom.broken = ""
        await table.ports.look()
        assert table.state("knobs") == OPEN

    run(lose())


def test_lights_are_told_through_the_output_of_the_same_name():
    async def show() -> None:
        table = Table("lamps")
        lamp = {"name": "lamps", "device": ["lamps"], "connect": ["F0 01 F7"],
                "control": [{"control": "note 1", "address": "/macro/1", "press": "toggle"}]}  # fmt: skip
        table.desk._maps = (read(lamp, "lamps").map,)
        await table.ports.look()
        table.loom.listening["lamps"](b"\x90\x01\x7f")
        await table.played.wait()
        await asyncio.get_running_loop().run_in_executor(table.ports._worker, int)
        assert table.loom.sent["lamps"][:2] == [b"\xf0\x01\xf7", b"\x90\x01\x00"]

    run(show())
