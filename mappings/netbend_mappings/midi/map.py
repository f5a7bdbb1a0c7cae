"""A MIDI map as values: which control of which device plays which addresses, and what it shows of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Final, Literal

from netbend_mappings.midi.control import Control, Touch
from netbend_mappings.midi.grip import Takeover
from netbend_mappings.midi.reader import ANY, Wanted

Press = Literal["", "toggle", "momentary", "trigger"]
Shows = Literal["none", "value", "state", "steady"]
PRESSES: Final[tuple[Press, ...]] = ("", "toggle", "momentary", "trigger")
SHOWS: Final[tuple[Shows, ...]] = ("none", "value", "state", "steady")
ABSOLUTE: Final = "absolute"


@dataclass(frozen=True, slots=True)
class Target:
    """An address and the part of it that the control's travel spans: natural units, or the whole played range."""

    address: str
    low: float | None = None
    high: float | None = None
    curve: str = "linear"
    invert: bool = False
    wrap: bool = False

    @property
    def heard_at(self) -> str:
        """The address that is read and written for it."""
        return self.address if self.low is not None else f"{self.address}/normalized"

    def natural(self, fraction: float) -> float:
        """What to send for a fraction of its range."""
        if self.low is None or self.high is None:
            return fraction
        return self.low + fraction * (self.high - self.low)

    def fraction(self, value: float) -> float:
        """Where in its range a value is; outside 0..1 where it is beyond."""
        if self.low is None or self.high is None or self.high == self.low:
            return value
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Light:
    """What a control's light or motor is told: where the target stands, on or off, or always on."""

    shows: Shows = "none"
    control: Control | None = None
    channel: int = ANY
    on: int = 127
    off: int = 0


@dataclass(frozen=True, slots=True)
class Binding:
    """One control and what it plays; `go` instead changes the device's bank: a number, "next" or "previous".

    One of any channel does not hear the channels `but`, on which another binding has the control.
    """

    control: Control
    targets: tuple[Target, ...] = ()
    channel: int = ANY
    bank: int = 0
    mode: str = ABSOLUTE
    speed: float = 1.0
    press: Press = ""
    takeover: Takeover = "none"
    light: Light = field(default_factory=Light)
    go: str = ""
    but: frozenset[int] = frozenset()

    @property
    def key(self) -> tuple[Control, int, int]:
        """What no two bindings of one map share, unless the control plays several things on purpose."""
        return self.control, self.channel, self.bank

    @property
    def lit(self) -> tuple[Control, int]:
        """The control and channel of its light; a control of any channel is lit on channel 1."""
        return self.light.control or self.control, self.light.channel or self.channel or 1

    def hears(self, touch: Touch, bank: int) -> bool:
        """Whether a touch while this bank is chosen is meant for it."""
        return self.channel in (ANY, touch.channel) and touch.channel not in self.but and self.bank in (0, bank)

    def leave(self, channels: frozenset[int]) -> "Binding | None":
        """What is left of it where another binding has the control on these channels, or on any; None: nothing."""
        if ANY in channels or self.channel in channels:
            return None
        if self.channel != ANY or not channels:
            return self
        light = replace(self.light, shows="none") if self.lit[1] in channels else self.light
        return replace(self, but=self.but | channels, light=light)


PROGRAMMES: Final = Binding(Control("programme"), (Target("/preset/N/recall"),), press="trigger")
"""Programme 0 recalls preset 1, wherever a map says nothing else of programme changes."""


@dataclass(frozen=True, slots=True)
class MidiMap:
    """A device's map; `devices` are patterns of port names, `connect` is sent on connecting."""

    name: str
    devices: tuple[str, ...] = ()
    bindings: tuple[Binding, ...] = ()
    connect: tuple[bytes, ...] = ()
    banks: int = 1
    mpe: int | None = None

    def fits(self, port: str) -> bool:
        """Whether a port of this name is meant."""
        return any(fnmatchcase(port.lower(), pattern.lower()) for pattern in self.devices)

    def over(self, below: "MidiMap") -> "MidiMap":
        """This map, and of the one below it the controls that this one leaves alone."""
        taken: dict[Control, set[int]] = {}
        for binding in self.bindings:
            taken.setdefault(binding.control, set()).add(binding.channel)
        parts = (one.leave(frozenset(taken.get(one.control, ()))) for one in below.bindings)
        left = tuple(one for one in parts if one is not None)
        return replace(below, bindings=self.bindings + left, mpe=below.mpe if self.mpe is None else self.mpe)

    def with_programmes(self) -> "MidiMap":
        """This map, with programme changes recalling presets where it gives them no other meaning."""
        numbered = any(binding.control.kind in ("programme", "bank") for binding in self.bindings)
        return self if numbered else replace(self, bindings=(*self.bindings, PROGRAMMES))

    def wanted(self) -> Wanted:
        """What must be read for it."""
        return Wanted.of(((binding.control, binding.channel) for binding in self.bindings), self.mpe)


def first_fitting(maps: Iterable[MidiMap], port: str) -> MidiMap | None:
    """The first of these that names the port, or None."""
    return next((one for one in maps if one.fits(port)), None)
