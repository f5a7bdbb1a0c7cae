"""Values back to lights, rings and motor faders, without loops: what a motor says on its way is not a hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from netbend_mappings.midi.control import Control, Touch
from netbend_mappings.midi.curve import unbend
from netbend_mappings.midi.hand import Hand
from netbend_mappings.midi.instrument import Instrument
from netbend_mappings.midi.map import ABSOLUTE, Binding
from netbend_mappings.midi.message import Message, encode

ECHO_SECONDS: Final = 0.4
"""How long a motor may be on its way to where it was sent; full travel takes good faders 0.1 to 0.2 s."""

PAUSE_SECONDS: Final = 1.0 / 30
"""A light is told at most so often."""


@dataclass(slots=True)
class _Lamp:
    """Where a light or motor is as far as is known, and where it was last sent."""

    stands: int | None = None
    sent: int | None = None
    moment: float = float("-inf")


class Lamps:
    """The lights of one device."""

    def __init__(self, instrument: Instrument, hand: Hand) -> None:
        self._instrument, self._hand = instrument, hand
        self._lamps: dict[tuple[Control, int], _Lamp] = {}
        self._late: dict[Binding, None] = {}

    def is_echo(self, touch: Touch, bindings: Iterable[Binding], moment: float) -> bool:
        """Whether a touch of these bindings only says what a motor was told, or that it is on its way there."""
        lamp = self._lamps.get((touch.control, touch.channel))
        if lamp is None or not any(map(_moves, bindings)):
            return False
        before, lamp.stands = lamp.stands, touch.value
        if lamp.sent is None:
            return False
        if abs(touch.value - lamp.sent) <= touch.control.top // 256:  # a fader of 10 bits lands beside it
            return True
        if _on_its_way(touch.value, before, lamp.sent) and moment - lamp.moment < ECHO_SECONDS:
            return True
        lamp.sent = None  # a hand has taken it
        return False

    def show(self, bindings: Iterable[Binding], moment: float) -> Iterator[bytes]:
        """What brings the lights of these bindings up to date; what comes too soon waits for `settle`."""
        for binding in bindings:
            if binding.light.shows != "none":
                yield from self._show(binding, moment)

    def settle(self, moment: float) -> Iterator[bytes]:
        """What has waited."""
        late, self._late = self._late, {}
        for binding in late:
            yield from self._show(binding, moment)

    def due(self) -> float | None:
        """When `settle` has something to do, or None."""
        moments = [self._lamp(binding).moment + PAUSE_SECONDS for binding in self._late]
        return min(moments, default=None)

    def _lamp(self, binding: Binding) -> _Lamp:
        return self._lamps.setdefault(binding.lit, _Lamp())

    def _show(self, binding: Binding, moment: float) -> Iterator[bytes]:
        value = self._value(binding)
        lamp = self._lamp(binding)
        if value is None or value == (lamp.stands if _moves(binding) else lamp.sent):
            return
        if moment - lamp.moment < PAUSE_SECONDS:
            self._late[binding] = None
            return
        lamp.sent, lamp.moment = value, moment
        if not _moves(binding):
            lamp.stands = value
        yield from told(*binding.lit, value)

    def _value(self, binding: Binding) -> int | None:
        """What the light should be told, None where nothing is to be said."""
        light = binding.light
        if light.shows == "steady":
            return light.on
        if not binding.targets:
            return None
        target = binding.targets[0]
        read = self._instrument.read(target.heard_at)
        if read is None:
            return None
        fraction = target.fraction(read)
        if light.shows == "state":
            return light.on if (fraction > 0.5) != target.invert else light.off
        if _moves(binding) and self._hand.grip(binding).holds(fraction):
            return None  # it is in the hand that put it there
        stands = unbend(target.curve, min(1.0, max(0.0, fraction)), invert=target.invert)
        return round(stands * binding.lit[0].top)


def _moves(binding: Binding) -> bool:
    """Whether it is a motor, which says where it is; a light or a ring only listens."""
    return binding.light.shows == "value" and binding.mode == ABSOLUTE and not binding.press


def _on_its_way(value: int, before: int | None, sent: int) -> bool:
    return before is None or min(before, sent) <= value <= max(before, sent)


def told(control: Control, channel: int, value: int) -> Iterator[bytes]:
    """The messages that tell a control's light or motor a value; nothing for controls that have none."""
    match control.kind:
        case "cc" | "poly":
            yield encode(Message(control.kind, channel, control.numbers[0], value))
        case "note":
            yield encode(Message("note on", channel, control.numbers[0], value))
        case "cc14":
            number = control.numbers[0]
            yield encode(Message("cc", channel, number, value >> 7))
            yield encode(Message("cc", channel, number + 32, value & 0x7F))
        case "bend" | "pressure":
            yield encode(Message(control.kind, channel, 0, value))
        case "nrpn" | "rpn":
            first = 99 if control.kind == "nrpn" else 101
            pairs = zip((first, first - 1, 6, 38), (*control.numbers, value >> 7, value & 0x7F), strict=True)
            for number, byte in pairs:
                yield encode(Message("cc", channel, number, byte))
