"""MIDI in the conductor: ports, maps and learning around the tree; nothing of it is imported where it is off."""

import asyncio
import time
import traceback
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from netbend.conductor.command import _peer
from netbend.conductor.complaint import log
from netbend.conductor.dispatcher import Refusal
from netbend.conductor.instrument import Part
from netbend.conductor.learning import MAP, Learning
from netbend.conductor.mapfile import FILE, MapFiles
from netbend.conductor.peer import Peer
from netbend.error import AddressError
from netbend.osc.encode import encode
from netbend.tree.node import NO_SLOT, Row
from netbend.tree.tree import Action, Commit, Sender, Tree

if TYPE_CHECKING:
    from netbend.conductor.following import Following
    from netbend.midi.base import PortState
    from netbend.midi.ports import MidiPorts
    from netbend_mappings.midi.desk import MidiDesk

NONE: Final = "none"
POLL_SECONDS: Final = 0.1
"""How often a clock is looked at."""


class Midi:
    """Plays the part that `air` gives; `asked` is what --midi said.

    `refuse` hears what cannot be used, `changed` is called after what can.
    """

    def __init__(
        self, air: Callable[[], Part | None], asked: str, refuse: Callable[[Refusal], None],
        changed: Callable[[], None], tell: Callable[..., None], stage: Any, files: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self._air, self._asked, self._refuse, self._changed = air, asked, refuse, changed
        self._tell, self._stage = tell, stage
        self._desk: MidiDesk | None = None
        self._ports: MidiPorts | None = None
        self._following: Following | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._learning = Learning(self._tree, self._complain, tell, self._others)
        self._files = MapFiles(self._tree, files, tell, self._others)
        self._lit: tuple[tuple[str, ...], dict[int, list[str]]] | None = None

    def table(self) -> dict[str, Action]:
        """Its commands by name."""
        return {
            "midi/learn": lambda said, _, __: self._awake("/midi/learn").learn(said),
            "mod/learn": lambda said, sender, now: self._awake("/mod/learn").modulate(said, sender, now),
            "midi/learn/cancel": lambda said, _, __: self._awake("/midi/learn/cancel", system=False).cancel(said),
            "midi/forget": lambda said, sender, now:
                self._awake("/midi/forget", system=False).forget(said, sender, now),
            "midi/ports": self._answer_ports,
            "midi/maps": lambda _, sender, __: self._files.answer(_peer(sender)),
        }  # fmt: skip

    def _tree(self) -> Tree | None:
        part = self._air()
        return part.tree if part else None

    # from start to stop

    def start(self) -> None:
        """Look for ports from here on, where MIDI is not off."""
        if self._asked == NONE or self._desk is not None:
            return
        if find_spec("rtmidi") is None:
            if self._asked:
                log(self._absence())
            return
        from netbend.conductor.following import Following  # noqa: PLC0415  only where there is MIDI
        from netbend.midi.playing import TreeInstrument  # noqa: PLC0415
        from netbend.midi.ports import MidiPorts  # noqa: PLC0415
        from netbend.midi.system import RtSystem  # noqa: PLC0415
        from netbend_mappings.midi.desk import MidiDesk  # noqa: PLC0415

        self._desk = MidiDesk(TreeInstrument(self._tree, self._complain), learnt=self._learning.keep)
        self._ports = MidiPorts(self._desk, RtSystem, self._asked, after=self._changed, tell=self._tell_port)
        self._following = Following(self._desk.clock, self._air, self._stage)
        self._learning.desk = self._files.desk = self._desk
        self._files.read()
        self._learning.read()
        self._tasks = [asyncio.create_task(self._look(self._ports)), asyncio.create_task(self._follow())]

    async def stop(self) -> None:
        """Let go of the ports."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _look(self, ports: "MidiPorts") -> None:
        try:
            await ports.run()
        except Exception:  # noqa: BLE001  what a driver can throw is not known; the show plays on without it
            log("MIDI has stopped; start netbend again to have it back")
            traceback.print_exc()

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if self._following is not None and self._following.follow(time.perf_counter()):
                self._changed()

    # what has changed

    def committed(self, commit: Commit) -> None:
        """Show on lights and motors what has changed; take a map that has."""
        desk, ports, tree = self._desk, self._ports, self._tree()
        if desk is None or ports is None or tree is None:
            return
        if MAP in commit.texts:
            self._learning.read()
        if FILE in commit.texts:
            self._files.read(anew=False)
        self._learning.watch(commit)
        if desk.ports:
            lit = self._lights(desk, tree)
            if shown := [address for slot in commit.slots.keys() & lit.keys() for address in lit[slot]]:
                ports.show(shown)

    def on_air(self) -> None:
        """Another network is on air: its values are shown."""
        self._files.read(anew=False)
        self._learning.read()
        self._others()

    def _lights(self, desk: "MidiDesk", tree: Tree) -> dict[int, list[str]]:
        """The addresses that connected devices show, by slot."""
        if self._lit is None or self._lit[0] != desk.ports:
            lit: dict[int, list[str]] = {}
            for address in desk.addresses():
                if (slot := _slot_of(tree, address)) != NO_SLOT:
                    lit.setdefault(slot, []).append(address)
            self._lit = desk.ports, lit
        return self._lit[1]

    def _others(self) -> None:
        """Other controls play, or are to be learnt: look at ports and lights anew."""
        self._lit = None
        if self._ports is not None and self._desk is not None:
            self._ports.send(self._desk.refresh(time.perf_counter()))
            self._ports.hurry()

    def _awake(self, address: str, *, system: bool = True) -> Learning:
        """What learns; an AddressError says why nothing can be learnt now."""
        if self._ports is None:
            raise AddressError(f"{address}: {self._absence()}")
        off = next((one.detail for one in self._ports.states if not one.name and one.state == "off"), "")
        if off and system:
            raise AddressError(f"{address}: {off}")
        return self._learning

    # what is told

    def _absence(self) -> str:
        if self._asked == NONE:
            return "MIDI is off: netbend was started with --midi none"
        from netbend.midi.base import MidiPortError  # noqa: PLC0415  asked for by hand
        from netbend.midi.library import library  # noqa: PLC0415

        try:
            library()
        except MidiPortError as fault:
            return str(fault)
        return "MIDI has not been started yet"

    def _answer_ports(self, _arguments: tuple[Any, ...], sender: Sender, _now: float) -> None:
        peer = _peer(sender)
        states = self._ports.states if self._ports is not None else ()
        for one in states:
            peer.answer(encode("/midi/port", one.name, one.state, one.detail))
        if not states:
            peer.answer(encode("/midi/port", "", "off", self._absence()))

    def _tell_port(self, state: "PortState") -> None:
        self._tell("/midi/port", state.name, state.state, state.detail)
        self._lit = None
        if state.name or (self._asked and state.state == "off"):
            log(": ".join(filter(None, ("MIDI", state.name, state.state if state.name else "", state.detail))))

    def _complain(self, port: str, address: str, reason: str) -> None:
        self._refuse(Refusal(Peer(f"midi {port}"), address, reason))


def _slot_of(tree: Tree, address: str) -> int:
    try:
        node = tree.addresses.resolve(address)
    except AddressError:
        return NO_SLOT
    return node.slot if isinstance(node, Row) else NO_SLOT
