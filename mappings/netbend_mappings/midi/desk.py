"""The desk: every connected controller, the maps they play by, and learning; bytes and moments in, moves out.

It plays an `Instrument` and returns packets for ports; who owns ports and the clock is elsewhere.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from glob import escape
from typing import Any, Final

from netbend_mappings.midi.device import Device
from netbend_mappings.midi.document import plain, read
from netbend_mappings.midi.factory import factory_maps, generic_map
from netbend_mappings.midi.instrument import Instrument, Packet
from netbend_mappings.midi.learn import Learner, aim
from netbend_mappings.midi.map import Binding, MidiMap, first_fitting
from netbend_mappings.midi.message import Message
from netbend_mappings.tempo.clock import ClockFollower

_TIMING: Final = frozenset({"clock", "start", "continue", "stop", "song position"})


@dataclass(frozen=True, slots=True)
class Learnt:
    """A control was found for an address."""

    port: str
    address: str
    binding: Binding


@dataclass(slots=True)
class _Lesson:
    """The address that waits for a control, and a listener for each port that has spoken."""

    address: str
    kind: str
    listeners: dict[str, Learner]


class MidiDesk:
    """All of MIDI between the ports and the tree.

    `maps` are a show's own and come before those of netbend; learnt controls come before both.
    `learnt` is called when a control is found: keep `plain()` then.
    """

    def __init__(
        self, instrument: Instrument, maps: Iterable[MidiMap] = (), learnt: Callable[[Learnt], None] | None = None
    ) -> None:
        self._instrument = instrument
        self._maps = (*maps, *factory_maps())
        self._learnt: dict[str, MidiMap] = {}
        self._tell_learnt = learnt or (lambda _found: None)
        self._devices: dict[str, Device] = {}
        self._asked: set[str] = set()
        self._lesson: _Lesson | None = None
        self.clock = ClockFollower()

    def own(self, maps: Iterable[MidiMap]) -> None:
        """Play by these maps before those of netbend, from here on."""
        self._maps = (*maps, *factory_maps())
        for port, device in self._devices.items():
            device.adopt(self._map_of(port))

    @property
    def maps(self) -> tuple[MidiMap, ...]:
        """The maps that ports are looked up in, the first that fits plays."""
        return self._maps

    # ports

    @property
    def learning(self) -> bool:
        """Whether every port should be open."""
        return self._lesson is not None

    @property
    def ports(self) -> tuple[str, ...]:
        """The ports that are connected."""
        return tuple(self._devices)

    def names(self, port: str) -> bool:
        """Whether a map names this port, or a control was learnt on it."""
        return any(one.fits(port) for one in (*self._learnt.values(), *self._maps))

    def connect(self, port: str, moment: float, *, asked: bool = False) -> list[Packet]:
        """A port is open; what it is told first. One that no map names plays the generic map where it was asked for."""
        self._asked.discard(port)
        if asked:
            self._asked.add(port)
        device = self._devices[port] = Device(port, self._map_of(port), self._instrument)
        return [Packet(port, data) for data in device.greet(moment)]

    def disconnect(self, port: str) -> None:
        """A port is gone, and with it whatever it had not finished saying."""
        self._devices.pop(port, None)
        self.clock.forget(port)
        if self._lesson is not None:
            self._lesson.listeners.pop(port, None)

    def _map_of(self, port: str) -> MidiMap:
        own = first_fitting(self._maps, port)
        learnt = first_fitting(self._learnt.values(), port)
        if own is None:
            own = generic_map() if port in self._asked else MidiMap(port)
        return learnt.over(own) if learnt is not None else own

    # what comes in and goes out

    def hear(self, port: str, data: bytes, moment: float) -> list[Packet]:
        """Play what a port said at a moment in seconds; what its own lights are to be told."""
        device = self._devices.get(port)
        if device is None:
            return []
        out: list[Packet] = []
        for message in device.decode(data):
            if message.kind in _TIMING:
                self.clock.hear(port, message.kind, message.value, moment)
            elif self._lesson is not None:
                self._listen(self._lesson, port, message, moment)
            else:
                out += [Packet(port, packet) for packet in device.hear(message, moment)]
        return out

    def changed(self, addresses: Iterable[str], moment: float) -> list[Packet]:
        """What lights and motors are told when these addresses have changed, whoever changed them."""
        told = frozenset(addresses)
        return self._packets(lambda device: device.changed(told, moment))

    def addresses(self) -> frozenset[str]:
        """The addresses whose changes the connected devices show."""
        return frozenset(
            binding.targets[0].address
            for device in self._devices.values() for binding in device.map.bindings
            if binding.targets and binding.light.shows not in ("none", "steady")
        )  # fmt: skip

    def refresh(self, moment: float) -> list[Packet]:
        """Bring every light up to date, as when another network is on air."""
        return self._packets(lambda device: device.refresh(moment))

    def due(self) -> float | None:
        """When `settle` has something to do, or None."""
        moments = [device.due() for device in self._devices.values()]
        if self._lesson is not None:
            moments += [listener.due() for listener in self._lesson.listeners.values()]
        return min((moment for moment in moments if moment is not None), default=None)

    def settle(self, moment: float) -> list[Packet]:
        """Do what has waited long enough: halves without their other half, lights, a hand that rests."""
        if self._lesson is not None:
            self._rest(self._lesson, moment)
        return self._packets(lambda device: device.settle(moment))

    def _packets(self, ask: Callable[[Device], Iterator[bytes]]) -> list[Packet]:
        return [Packet(port, data) for port, device in self._devices.items() for data in ask(device)]

    # learning

    def learn(self, address: str, kind: str = "value") -> None:
        """The next control that moves plays this address, a "value", a "toggle" or a "trigger"."""
        self._lesson = _Lesson(address, kind, {})

    def cancel(self) -> None:
        """Learn nothing after all."""
        self._lesson = None

    def _listen(self, lesson: _Lesson, port: str, message: Message, moment: float) -> None:
        self._found(lesson, port, lesson.listeners.setdefault(port, Learner()).hear(message, moment))

    def _rest(self, lesson: _Lesson, moment: float) -> None:
        for port, listener in list(lesson.listeners.items()):
            if self._lesson is lesson:
                self._found(lesson, port, listener.settle(moment))

    def _found(self, lesson: _Lesson, port: str, binding: Binding | None) -> None:
        if binding is None:
            return
        self._lesson = None
        aimed = aim(binding, lesson.address, lesson.kind)
        self.bind(port, aimed)
        self._tell_learnt(Learnt(port, lesson.address, aimed))

    def bind(self, port: str, binding: Binding) -> None:
        """Let a control of a port play this, and nothing else from here on."""
        before = first_fitting(self._learnt.values(), port) or MidiMap(port, (escape(port),))
        kept = tuple(one for one in before.bindings if one.key != binding.key)
        self._replace(before, (*kept, binding))

    def unbind(self, address: str) -> int:
        """Forget what was learnt for an address; how many controls that were."""
        forgotten = 0
        for one in list(self._learnt.values()):
            kept = tuple(binding for binding in one.bindings if address not in _addresses(binding))
            forgotten += len(one.bindings) - len(kept)
            self._replace(one, kept)
        return forgotten

    def _replace(self, before: MidiMap, bindings: tuple[Binding, ...]) -> None:
        self._learnt[before.name] = replace(before, bindings=bindings)
        for port, device in self._devices.items():
            if before.fits(port):
                device.adopt(self._map_of(port))

    # the show

    def plain(self) -> list[dict[str, Any]]:
        """The learnt maps as plain data for a show."""
        return [plain(one) for one in self._learnt.values() if one.bindings]

    def take(self, shown: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
        """Learnt maps from a show in place of these; what is wrong with them."""
        readings = [read(one, f"midi map {place}") for place, one in enumerate(shown, 1)]
        self._learnt = {reading.map.name: reading.map for reading in readings}
        for port, device in self._devices.items():
            device.adopt(self._map_of(port))
        return tuple(fault for reading in readings for fault in reading.faults)


def _addresses(binding: Binding) -> tuple[str, ...]:
    return tuple(target.address for target in binding.targets)
