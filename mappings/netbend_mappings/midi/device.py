"""One connected port: its stream, its map, the bank chosen on it, what hands hold and what its lights show."""

from collections.abc import Iterable, Iterator
from typing import Final

from netbend_mappings.midi.control import Control, Touch
from netbend_mappings.midi.decode import Decoder
from netbend_mappings.midi.hand import Hand
from netbend_mappings.midi.instrument import Instrument
from netbend_mappings.midi.lamp import Lamps
from netbend_mappings.midi.map import Binding, MidiMap
from netbend_mappings.midi.message import Message
from netbend_mappings.midi.reader import Reader

_TURNED: Final = {"next": 1, "previous": -1}


class Device:
    """A port while it is connected; one that comes back is a new device, so nothing half heard is left."""

    def __init__(self, port: str, chosen: MidiMap, instrument: Instrument) -> None:
        self.port, self.bank = port, 1
        self._instrument = instrument
        self._decoder = Decoder()
        self.adopt(chosen)

    @property
    def strays(self) -> int:
        """Bytes and messages that were not whole."""
        return self._decoder.strays

    def adopt(self, chosen: MidiMap) -> None:
        """Play by this map from here on."""
        self.map = chosen.with_programmes()
        self.bank = min(self.bank, self.map.banks)
        self._reader = Reader(self.map.wanted())
        self._hand = Hand(self._instrument, self.port)
        self._lamps = Lamps(self._instrument, self._hand)
        self._bindings: dict[Control, list[Binding]] = {}
        for binding in self.map.bindings:
            self._bindings.setdefault(binding.control, []).append(binding)

    def decode(self, data: bytes) -> Iterator[Message]:
        """The messages that these bytes complete."""
        return self._decoder.feed(data)

    def hear(self, message: Message, moment: float) -> Iterator[bytes]:
        """Play a message; what its own lights are to be told."""
        for touch in self._reader.hear(message, moment):
            yield from self._touch(touch, moment)

    def _touch(self, touch: Touch, moment: float) -> Iterator[bytes]:
        bindings = [one for one in self._bindings.get(touch.control, ()) if one.hears(touch, self.bank)]
        if self._lamps.is_echo(touch, bindings, moment):
            for binding in bindings:
                self._hand.carry(binding, touch)
        else:
            pressed = self._hand.pressed(touch)
            for binding in bindings:
                if not binding.go:
                    self._hand.move(binding, touch)
                elif pressed:
                    yield from self._turn_to(binding.go, moment)
        self._hand.note(touch)
        yield from self._lamps.show((one for one in bindings if one.press or touch.step), moment)

    def _turn_to(self, where: str, moment: float) -> Iterator[bytes]:
        banks = self.map.banks
        bank = (self.bank - 1 + _TURNED[where]) % banks + 1 if where in _TURNED else int(where)
        if 1 <= bank <= banks and bank != self.bank:
            self.bank = bank
            self._hand.let_go()
            yield from self.refresh(moment)

    def greet(self, moment: float) -> Iterator[bytes]:
        """What is sent on connecting, and every light."""
        yield from self.map.connect
        yield from self.refresh(moment)

    def refresh(self, moment: float) -> Iterator[bytes]:
        """Bring every light of this bank up to date."""
        return self._lamps.show((one for one in self.map.bindings if one.bank in (0, self.bank)), moment)

    def changed(self, addresses: Iterable[str], moment: float) -> Iterator[bytes]:
        """What the lights are told when these addresses have changed."""
        told = frozenset(addresses)
        return self._lamps.show(
            (one for one in self.map.bindings
             if one.bank in (0, self.bank) and one.targets and one.targets[0].address in told), moment,
        )  # fmt: skip

    def due(self) -> float | None:
        """When `settle` has something to do, or None."""
        moments = [moment for moment in (self._reader.due(), self._lamps.due()) if moment is not None]
        return min(moments, default=None)

    def settle(self, moment: float) -> Iterator[bytes]:
        """Play and tell what has waited long enough."""
        for touch in self._reader.settle(moment):
            yield from self._touch(touch, moment)
        yield from self._lamps.settle(moment)
