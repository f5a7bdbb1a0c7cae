"""What a hand moves on a controller, as maps name it: `cc 16`, `cc14 16`, `nrpn 1 2`, `note 36`, `bend`, …"""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from netbend_mappings.midi.error import MidiError

TOP7: Final = 127
TOP14: Final = 16383


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of control: the highest of each number in its name, and its greatest value."""

    limits: tuple[int, ...]
    top: int
    meaning: str


FAMILIES: Final = {
    "cc": Family((127,), TOP7, "a control change"),
    "cc14": Family((31,), TOP14, "a control change and the one 32 above it, as one value of 14 bits"),
    "nrpn": Family((127, 127), TOP14, "a non-registered parameter: CC 99 and 98, then data entry"),
    "rpn": Family((127, 127), TOP14, "a registered parameter: CC 101 and 100, then data entry"),
    "note": Family((127,), TOP7, "a key or pad: its velocity, 0 when let go"),
    "poly": Family((127,), TOP7, "the pressure on one key"),
    "bend": Family((), TOP14, "pitch bend"),
    "pressure": Family((), TOP7, "channel pressure"),
    "programme": Family((), TOP7, "a programme change"),
    "bank": Family((), 128 * TOP14 + TOP7, "a programme change in the bank that CC 0 and 32 select"),
    "voice-gate": Family((15,), TOP7, "an MPE voice: the velocity of its note, 0 when let go"),
    "voice-note": Family((15,), TOP7, "an MPE voice: the number of its note"),
    "voice-bend": Family((15,), TOP14, "an MPE voice: its own pitch bend"),
    "voice-pressure": Family((15,), TOP7, "an MPE voice: its own pressure"),
    "voice-timbre": Family((15,), TOP7, "an MPE voice: its own CC 74"),
}
NUMBERED: Final = frozenset({"programme", "bank"})
"""Their values are numbers of something, not positions."""


@dataclass(frozen=True, slots=True)
class Control:
    """A control without its channel: a family's name and its numbers."""

    kind: str
    numbers: tuple[int, ...] = ()

    @property
    def top(self) -> int:
        """Its greatest value."""
        return FAMILIES[self.kind].top

    def __str__(self) -> str:
        return " ".join((self.kind, *map(str, self.numbers)))


@dataclass(frozen=True, slots=True)
class Touch:
    """A control has moved: its value 0..top, or by so many steps where `step` is not 0."""

    control: Control
    channel: int
    value: int
    step: int = 0

    @property
    def fraction(self) -> float:
        """The value over the control's range, 0..1."""
        return self.value / self.control.top


def parse(text: str) -> Control:
    """A control from how maps write it; MidiError with the remedy."""
    kind, *rest = text.split() or [""]
    family = FAMILIES.get(kind)
    if family is None:
        close = get_close_matches(kind, FAMILIES, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are {' '.join(FAMILIES)}"
        raise MidiError(f"control {text!r} is of no known kind; {hint}")
    numbers = tuple(int(part) for part in rest if part.isdecimal())
    if len(numbers) != len(rest) or len(numbers) != len(family.limits):
        raise MidiError(f"control {text!r} needs {_wanted(family)} after {kind}")
    for number, limit in zip(numbers, family.limits, strict=True):
        low = 1 if kind.startswith("voice") else 0
        if not low <= number <= limit:
            raise MidiError(f"control {text!r}: number must be {low}..{limit}, got {number}")
    return Control(kind, numbers)


def _wanted(family: Family) -> str:
    return ("no number", "one number", "two numbers")[len(family.limits)]
