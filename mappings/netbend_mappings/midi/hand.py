"""What a binding makes of a touch: absolute with takeover, relative, toggled, held or fired."""

from typing import Final

from netbend_mappings.midi.control import NUMBERED, TOP7, Control, Touch
from netbend_mappings.midi.curve import bend
from netbend_mappings.midi.grip import Grip
from netbend_mappings.midi.instrument import SMOOTH_7BIT, Instrument, Move
from netbend_mappings.midi.map import ABSOLUTE, Binding, Target
from netbend_mappings.midi.relative import ENCODINGS

STEP: Final = 1.0 / 128
"""How far one step of an encoder goes."""

_NUMBER: Final = "/N/"


class Hand:
    """The state of one device's bindings between touches."""

    def __init__(self, instrument: Instrument, port: str) -> None:
        self._instrument, self._port = instrument, port
        self._grips: dict[tuple[Binding, int], Grip] = {}
        self._last: dict[tuple[Control, int], int] = {}

    def grip(self, binding: Binding, place: int = 0) -> Grip:
        """The hold of a binding on its target of this place."""
        return self._grips.setdefault((binding, place), Grip())

    def let_go(self) -> None:
        """Begin every takeover anew, as after a change of banks."""
        self._grips.clear()

    def move(self, binding: Binding, touch: Touch) -> None:
        """Play what a touch means."""
        for place, target in enumerate(binding.targets):
            if binding.control.kind in NUMBERED:
                self._recall(target, touch.value)
            elif touch.step or binding.mode != ABSOLUTE:
                self._turn(binding, target, touch, self.grip(binding, place))
            elif binding.press:
                self._press(binding, target, touch)
            else:
                self._slide(binding, target, touch, self.grip(binding, place))

    def carry(self, binding: Binding, touch: Touch) -> None:
        """Remember where a motor has carried the control, without playing it."""
        for place, target in enumerate(binding.targets):
            self.grip(binding, place).hand = bend(target.curve, touch.fraction, invert=target.invert)

    def note(self, touch: Touch) -> None:
        """Remember a touch when all its bindings have played it."""
        self._last[touch.control, touch.channel] = touch.value

    def pressed(self, touch: Touch) -> bool:
        """Whether something is pressed now: it rises over half, or says so again without having been let go."""
        if touch.control.kind == "note":
            return touch.value > 0
        before = self._last.get((touch.control, touch.channel), 0)
        half = touch.control.top / 2
        return touch.value > half and (before <= half or before == touch.value)

    def _recall(self, target: Target, number: int) -> None:
        self._send(f"{target.address}/".replace(_NUMBER, f"/{number + 1}/").rstrip("/"), ())

    def _press(self, binding: Binding, target: Target, touch: Touch) -> None:
        pressed = self.pressed(touch)
        if binding.press == "momentary":
            down = touch.value > (0 if touch.control.kind == "note" else touch.control.top / 2)
            self._set(target, float(down != target.invert))
        elif pressed and binding.press == "toggle":
            now = self._fraction(target)
            self._set(target, 0.0 if now is not None and now > 0.5 else 1.0)
        elif pressed:
            self._send(target.address, () if target.high is None else (target.high,))

    def _turn(self, binding: Binding, target: Target, touch: Touch, grip: Grip) -> None:
        steps = touch.step or ENCODINGS[binding.mode](_seven_bits(touch))
        now = self._fraction(target)
        if steps and now is not None:
            by = steps * STEP * binding.speed * (-1.0 if target.invert else 1.0)
            self._put(target, grip, grip.step(by, now, wrap=target.wrap), 0.0)

    def _slide(self, binding: Binding, target: Target, touch: Touch, grip: Grip) -> None:
        now = self._fraction(target)
        if now is None:
            return
        hand = bend(target.curve, touch.fraction, invert=target.invert)
        sent = grip.follow(binding.takeover, hand, now)
        if sent is not None:
            self._put(target, grip, sent, SMOOTH_7BIT if touch.control.top == TOP7 else 0.0)

    def _put(self, target: Target, grip: Grip, fraction: float, smooth: float) -> None:
        self._set(target, fraction, smooth)
        grip.put(fraction, self._fraction(target))

    def _set(self, target: Target, fraction: float, smooth: float = 0.0) -> None:
        self._send(target.heard_at, (target.natural(fraction),), smooth)

    def _send(self, address: str, arguments: tuple[float, ...], smooth: float = 0.0) -> None:
        self._instrument.play(Move(address, arguments, smooth, self._port))

    def _fraction(self, target: Target) -> float | None:
        value = self._instrument.read(target.heard_at)
        return None if value is None else target.fraction(value)


def _seven_bits(touch: Touch) -> int:
    """A relative value is one of 7 bits; of a 14-bit control it is the coarse half."""
    return touch.value if touch.control.top == TOP7 else touch.value >> 7
