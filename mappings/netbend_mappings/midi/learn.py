"""Learning: which control a hand has moved, and what kind it is, from what came while it moved.

Everything that comes in is kept by control; when the hand rests, or one control has said enough, the one
that moved most is taken. A 14-bit pair is told from two controls by its halves coming in turns, an
encoder from a knob by saying the same value again.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from netbend_mappings.midi.control import NUMBERED, TOP7, Control
from netbend_mappings.midi.map import ABSOLUTE, Binding, Light, Press, Shows, Target
from netbend_mappings.midi.message import Message
from netbend_mappings.midi.reader import Reader, Wanted

REST_SECONDS: Final = 0.35
"""A hand that has been still for so long is done."""

ENOUGH: Final = 16
"""Messages of one control after which its kind is clear."""

SMALL: Final = 3.0 / 127
"""A control that has moved less trembles."""

_SELECTS: Final = {98: (100, 101), 99: (100, 101), 100: (98, 99), 101: (98, 99)}
"""What selects an NRPN or RPN, and what that makes void."""

_ENTRY: Final = frozenset({*_SELECTS, 6, 38, 96, 97})


@dataclass(slots=True)
class _Trail:
    """What one control has said, in order, as (value, place in the whole stream)."""

    control: Control
    channel: int
    values: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    steps: int = 0

    def moved(self) -> float:
        """How far it has moved, in its range; a press, a step or a number is a whole one."""
        if self.control.kind in NUMBERED or self.control.kind == "note" or self.steps:
            return 1.0
        if self.repeats():
            return len(self.values) / 8
        span = (max(self.values) - min(self.values)) / self.control.top
        return max(span, float(self.values[0] in (0, self.control.top)) if len(self.values) == 1 else 0.0)

    def repeats(self) -> bool:
        """Whether it says the same again and again, as encoders do and knobs do not."""
        same = sum(one == other for one, other in zip(self.values, self.values[1:], strict=False))
        return len(self.values) >= 3 and same * 3 >= len(self.values) and not self.is_button()

    def is_button(self) -> bool:
        """Whether it only ever says nothing and all."""
        return set(self.values) <= {0, self.control.top} and self.control.kind in ("cc", "cc14", "nrpn", "rpn")


class Learner:
    """Listens on every port from `begin` until one control is found; one for each port that speaks."""

    def __init__(self) -> None:
        self._trails: dict[tuple[Control, int], _Trail] = {}
        self._place = 0
        self._last: float | None = None
        self._entering: dict[int, dict[int, int]] = {}
        self._reader = Reader(Wanted())

    def hear(self, message: Message, moment: float) -> Binding | None:
        """A binding without targets once it is clear what has moved."""
        trails = list(self._take(message, moment))
        if not trails:
            return None
        self._last = moment
        clear = any(one.control.kind in ("note", "programme") for one in trails)
        if clear or any(len(one.values) >= ENOUGH for one in trails):
            return self._decide()
        return None

    def settle(self, moment: float) -> Binding | None:
        """The same, once the hand rests."""
        if self._last is None or moment - self._last < REST_SECONDS:
            return None
        return self._decide()

    def due(self) -> float | None:
        """When `settle` has something to do, or None."""
        return None if self._last is None else self._last + REST_SECONDS

    def _take(self, message: Message, moment: float) -> Iterator[_Trail]:
        self._place += 1
        if (
            message.kind == "cc"
            and message.number in _ENTRY
            and (message.number in _SELECTS or self._selected(message))
        ):
            yield from self._enter(message)
            return
        for touch in self._reader.hear(message, moment):
            if touch.control.kind == "note" and touch.value == 0:
                continue  # let go of before it was asked for
            yield self._note(touch.control, touch.channel, touch.value)

    def _note(self, control: Control, channel: int, value: int) -> _Trail:
        trail = self._trails.setdefault((control, channel), _Trail(control, channel))
        trail.values.append(value)
        trail.places.append(self._place)
        return trail

    def _selected(self, message: Message) -> Control | None:
        return _entered(self._entering.get(message.channel, {}))

    def _enter(self, message: Message) -> Iterator[_Trail]:
        """Take the parts of an NRPN or RPN; they are no controls of their own."""
        parts = self._entering.setdefault(message.channel, {})
        if message.number in _SELECTS:
            for other in _SELECTS[message.number]:
                parts.pop(other, None)
            parts[message.number] = message.value
            return
        control = _entered(parts)
        assert control is not None
        if message.number == 6:
            yield self._note(control, message.channel, message.value << 7)
        elif message.number == 38 and (trail := self._trails.get((control, message.channel))):
            trail.values[-1] |= message.value
            yield trail
        elif message.number != 38:
            trail = self._note(control, message.channel, 0)
            trail.steps += 1
            yield trail

    def _decide(self) -> Binding | None:
        """Take what moved most; what only trembled is forgotten."""
        self._last = None
        trails = {key: trail for key, trail in self._trails.items() if trail.moved() > SMALL}
        if not trails:
            self._trails.clear()
            return None
        clear = [trail for trail in trails.values() if len(trail.values) >= ENOUGH]
        best = max(clear or trails.values(), key=_Trail.moved)  # the first of equals: trails stand in order of coming
        return _binding(self._pair(best) or best)

    def _pair(self, trail: _Trail) -> _Trail | None:
        """The 14-bit control that this is a half of, if its other half came right behind each time."""
        if trail.control.kind != "cc" or trail.control.numbers[0] >= 64:
            return None
        number = trail.control.numbers[0] % 32
        coarse = self._trails.get((Control("cc", (number,)), trail.channel))
        fine = self._trails.get((Control("cc", (number + 32,)), trail.channel))
        if coarse is None or fine is None or len(fine.values) < 2 or len(set(fine.values)) < 2:
            return None
        behind = set(fine.places)
        follows = sum(place + 1 in behind for place in coarse.places)
        if follows < 2 or follows * 5 < len(coarse.places) * 4:
            return None
        return replace(coarse, control=Control("cc14", (number,)), values=[value << 7 for value in coarse.values])


def _entered(parts: dict[int, int]) -> Control | None:
    for kind, first in (("nrpn", 99), ("rpn", 101)):
        numbers = parts.get(first), parts.get(first - 1)
        if None not in numbers and numbers != (127, 127):
            return Control(kind, (parts[first], parts[first - 1]))
    return None


def _binding(trail: _Trail) -> Binding:
    mode = ABSOLUTE
    press: Press = ""
    if trail.control.kind in NUMBERED:
        press = "trigger"
    elif trail.control.kind == "note" or trail.is_button():
        press = "momentary"
    elif trail.control.kind == "cc" and trail.repeats():
        mode = encoding_of(trail.values)
    turns = trail.steps or mode != ABSOLUTE
    shows: Shows = "state" if press == "momentary" else ("none" if trail.control.kind in NUMBERED else "value")
    return Binding(
        trail.control, (), trail.channel, mode="incdec" if trail.steps else mode, press=press,
        takeover="none" if turns or press else "scaled", light=Light(shows),
    )  # fmt: skip


def encoding_of(values: list[int]) -> str:
    """The encoding of an encoder's values; turned both ways they tell, one way the commoner one is taken."""
    found = Counter(_quarter(value) for value in values)
    if found["last"]:
        return "twos"
    if found["below"]:
        return "offset"
    if found["above"] and found["first"]:
        return "signed"
    return "offset" if found["above"] else "twos"


def _quarter(value: int) -> str:
    return ("first", "below", "above", "last")[min(3, value * 4 // (TOP7 + 1))]


_PRESSED: Final[dict[str, Press]] = {"toggle": "toggle", "trigger": "trigger"}


def aim(binding: Binding, address: str, kind: str) -> Binding:
    """A learnt binding on an address that is a "value", a "toggle" or a "trigger"."""
    press = binding.press
    if binding.control.kind not in NUMBERED and (press or kind == "trigger"):
        press = _PRESSED.get(kind, "momentary")
    light = replace(binding.light, shows="none") if press == "trigger" else binding.light
    return replace(binding, targets=(Target(address),), press=press, light=light)
