"""Messages to touches of controls; 14-bit pairs, NRPN, RPN, banks and MPE are read only where a map asks for them.

A nanoKONTROL2's buttons are CC 32 to 39: read unasked as the fine halves of CC 0 to 7, they would move its faders.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from netbend_mappings.midi.control import TOP7, Control, Touch
from netbend_mappings.midi.message import Message
from netbend_mappings.midi.mpe import Zones

HOLD_SECONDS: Final = 0.02
"""How long a coarse half waits for its fine half: more than the three periods of 5 ms that a slow port takes."""

_SELECT: Final = {99: ("nrpn", 0), 98: ("nrpn", 1), 101: ("rpn", 0), 100: ("rpn", 1)}
_ENTRY: Final = {6: "coarse", 38: "fine", 96: "up", 97: "down"}
_NULL: Final = (127, 127)
ANY: Final = 0
"""Every channel."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a map has asked for: control and channel (0: any) of everything that takes more than one message."""

    controls: frozenset[tuple[Control, int]] = frozenset()
    bank: bool = False
    mpe: int | None = None

    @classmethod
    def of(cls, controls: Iterable[tuple[Control, int]], mpe: int | None = None) -> "Wanted":
        """Those of these that need it; `mpe` are the member channels of the lower zone before it is told otherwise."""
        pairs = frozenset(controls)
        kinds = {control.kind for control, _ in pairs}
        voices = any(kind.startswith("voice") for kind in kinds)
        long = frozenset(pair for pair in pairs if pair[0].kind in ("cc14", "nrpn", "rpn"))
        return cls(long, "bank" in kinds, (15 if mpe is None else mpe) if voices else None)

    def has(self, control: Control, channel: int) -> bool:
        """Whether the map wants this control of this channel."""
        return (control, channel) in self.controls or (control, ANY) in self.controls

    def enters(self, channel: int) -> bool:
        """Whether the map wants any NRPN or RPN of this channel."""
        return any(control.kind in ("nrpn", "rpn") and heard in (channel, ANY) for control, heard in self.controls)


@dataclass(slots=True)
class _Channel:
    """What one channel's last messages selected; `selected` is complete or there is nothing to enter."""

    family: str = ""
    numbers: list[int | None] = field(default_factory=lambda: [None, None])
    bank: list[int] = field(default_factory=lambda: [0, 0])

    def select(self, family: str, place: int, number: int) -> None:
        if family != self.family:
            self.family, self.numbers = family, [None, None]
        self.numbers[place] = number

    @property
    def selected(self) -> Control | None:
        first, second = self.numbers
        if first is None or second is None or (first, second) == _NULL:
            return None
        return Control(self.family, (first, second))


class Reader:
    """One connection's state between messages; a new connection takes a new reader: nothing half set is left."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self._channels = [_Channel() for _ in range(17)]
        self._enters = [wanted.enters(channel) for channel in range(17)]
        self._held: dict[tuple[Control, int], tuple[int, float]] = {}
        self._coarse: dict[tuple[Control, int], int] = {}
        self._only_coarse: set[tuple[Control, int]] = set()
        self._zones = Zones(wanted.mpe) if wanted.mpe is not None else None

    def hear(self, message: Message, moment: float) -> Iterator[Touch]:
        """The touches that a message completes at a moment in seconds."""
        if self._zones is not None and message.channel:
            yield from self._zones.hear(message)
        channel = message.channel
        match message.kind:
            case "cc":
                yield from self._hear_cc(message, moment)
            case "note on" | "note off":
                value = message.value if message.kind == "note on" else 0
                yield Touch(Control("note", (message.number,)), channel, value)
            case "poly":
                yield Touch(Control("poly", (message.number,)), channel, message.value)
            case "bend" | "pressure":
                yield Touch(Control(message.kind), channel, message.value)
            case "programme":
                yield Touch(Control("programme"), channel, message.value)
                if self.wanted.bank:
                    coarse, fine = self._channels[channel].bank
                    yield Touch(Control("bank"), channel, (coarse << 7 | fine) << 7 | message.value)

    def _hear_cc(self, message: Message, moment: float) -> Iterator[Touch]:
        number, value, channel = message.number, message.value, message.channel
        state = self._channels[channel]
        if self._enters[channel] and number in _SELECT:
            state.select(*_SELECT[number], value)
        elif self._enters[channel] and number in _ENTRY and state.family:
            yield from self._enter(state.selected, channel, _ENTRY[number], value, moment)
        elif self.wanted.bank and number in (0, 32):
            state.bank[number // 32] = value
        elif number < 32 and self.wanted.has(pair := Control("cc14", (number,)), channel):
            yield from self._take_coarse(pair, channel, value, moment)
        elif 32 <= number < 64 and self.wanted.has(pair := Control("cc14", (number - 32,)), channel):
            yield from self._take_fine(pair, channel, value)
        else:
            yield Touch(Control("cc", (number,)), channel, value)

    def _enter(self, control: Control | None, channel: int, what: str, value: int, moment: float) -> Iterator[Touch]:
        if control is None or not self.wanted.has(control, channel):
            return
        match what:
            case "coarse":
                yield from self._take_coarse(control, channel, value, moment)
            case "fine":
                yield from self._take_fine(control, channel, value)
            case _:
                yield Touch(control, channel, 0, 1 if what == "up" else -1)

    def _take_coarse(self, control: Control, channel: int, value: int, moment: float) -> Iterator[Touch]:
        key = control, channel
        if key in self._held:
            self._only_coarse.add(key)  # two coarse halves in a row
            yield from self._let_go(key)
        self._coarse[key] = value
        if key in self._only_coarse:
            yield self._whole(key, value)
        else:
            self._held[key] = value, moment

    def _take_fine(self, control: Control, channel: int, value: int) -> Iterator[Touch]:
        key = control, channel
        self._held.pop(key, None)
        self._only_coarse.discard(key)
        if key in self._coarse:
            yield Touch(control, channel, self._coarse[key] << 7 | value)

    def _let_go(self, key: tuple[Control, int]) -> Iterator[Touch]:
        value, _ = self._held.pop(key)
        yield self._whole(key, value)

    @staticmethod
    def _whole(key: tuple[Control, int], value: int) -> Touch:
        """A coarse half alone; its greatest value is the greatest there is."""
        return Touch(key[0], key[1], value << 7 | (TOP7 if value == TOP7 else 0))

    def due(self) -> float | None:
        """When `settle` has something to do, or None."""
        return min(moment for _, moment in self._held.values()) + HOLD_SECONDS if self._held else None

    def settle(self, moment: float) -> Iterator[Touch]:
        """The coarse halves that have waited long enough for their fine ones."""
        for key in [key for key, (_, since) in self._held.items() if moment - since >= HOLD_SECONDS]:
            self._only_coarse.add(key)
            yield from self._let_go(key)
