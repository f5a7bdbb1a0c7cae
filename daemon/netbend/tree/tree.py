"""The base values of one network's parameters, and what a message does to them.

A plain message to a known address costs two dictionary look-ups and a comparison; for everything else see `route`.
"""

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend.error import AddressError
from netbend.tree.argument import number_of
from netbend.tree.ending import get_ending
from netbend.tree.feed import Feed
from netbend.tree.history import Gesture, History, Key
from netbend.tree.layout import Layout
from netbend.tree.link import link_commands
from netbend.tree.node import NO_SLOT, Addresses, Row, Vector
from netbend.tree.preset import LOCKED
from netbend.tree.route import Routes
from netbend.tree.table import ENDINGS, RESET
from netbend.tree.text import Texts
from netbend.tree.wiring import Wiring
from netbend_mappings.change import LINEAR, anew
from netbend_models.description import Description

HELD_SECONDS: Final = 0.5
"""The same value again from the same sender within this time is a held fader, not a move."""

_INT64: Final = 2.0**63

Action = Callable[[tuple[Any, ...], "Sender", float], None]
Values = NDArray[np.float64]


@dataclass(eq=False, slots=True)
class Sender:
    """Someone who moves parameters; `held` remembers what it said last of each slot, and when.

    One that is `deaf` hears of no change: where another moves the same slot after it, that one alone has moved it.
    """

    name: str
    held: dict[int, tuple[float, float]] = field(default_factory=dict)
    deaf: bool = False


@dataclass(frozen=True, slots=True)
class Commit:
    """What changed since the last one: slots with who moved them (None: tell that one too), texts, structure.

    `urgent`: no picture that is under way is worth waiting for.
    """

    slots: Mapping[int, Sender | None]
    texts: frozenset[str]
    urgent: bool = False


class Tree:
    """Every base value of one network; `commands` are the actions that stand at fixed addresses."""

    def __init__(self, description: Description, commands: Mapping[str, Action] | None = None) -> None:
        self.layout = Layout(description)
        self.addresses = Addresses(self.layout)
        self.history = History()
        self.defaults = self.layout.column("default")
        self.base: array[float] = array("d", self.defaults.tobytes())
        self.seconds: array[float] = array("d", bytes(8 * self.layout.size))
        self.base_view: Values = np.frombuffer(self.base, np.float64)
        self.seconds_view: Values = np.frombuffer(self.seconds, np.float64)
        self.texts = Texts(self)
        self.smooth: dict[int, float] = {}
        self.spans: dict[int, tuple[float, float]] = {}
        self.safe: set[int] = set()
        self.clamped = 0
        self.played: Callable[[int], float] = self.base.__getitem__
        self.stood: Callable[[int], float] = self.base.__getitem__
        self.wiring = Wiring(self.addresses)
        self.feed = Feed(self)
        actions = {**link_commands(self), **self.feed.followed(), **(commands or {})}
        self.routes = Routes(self, actions)
        self._slots, self._actions = self.routes.slots, self.routes.actions  # every message looks here
        slots = self.layout.flat_slots
        self._followed = {slots[name]: act for name, act in actions.items() if name in slots}
        self._lock, self._locked = slots["lock"], frozenset(slots[name] for name in LOCKED)
        self._low, self._high = self.layout.bounds()
        self._changed: dict[int, Sender | None] = {}
        self._freeze, self.urgent = slots["master/freeze"], False
        self._toggled: dict[int, float] = {}
        self.phases: Final = frozenset(phase.slot for phase in self.layout.phases)

    def play(self, address: str, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        """Do what a message says; an AddressError says why it cannot be used, and then nothing has changed."""
        slot = self._slots.get(address)
        if slot is None:
            (self._actions.get(address) or self.routes.find(address))(arguments, sender, now)
            return
        value = arguments[0] if arguments else None
        if type(value) is not float or not self._low[slot] <= value <= self._high[slot]:
            value = self._admit(slot, value, address)
        held = sender.held.get(slot)
        sender.held[slot] = (value, now)
        if held is not None and held[0] == value and now - held[1] < HELD_SECONDS and slot not in self.phases:
            return
        if self.base[slot] != value or slot in self.phases:
            self._move(slot, value, self.smooth.get(slot, 0.0), sender, now)
        elif slot in self.layout.lets_go:
            self._let_go(slot, sender, now)

    def _admit(self, slot: int, argument: Any, address: str) -> float:
        parameter = self.layout.parameter(slot)
        value = number_of(argument, parameter, address)
        inside = parameter.admit(value)
        if parameter.rule == "clamp" and not parameter.limit[0] <= value <= parameter.limit[1]:
            self.clamped += 1
            self._changed[slot] = None
        return inside

    def _move(self, slot: int, value: float, seconds: float, sender: Sender, now: float) -> None:
        if slot in self._locked:
            self.check_lock(self.addresses.at(slot).address)
        self.history.note(sender, slot, self.standing(slot), now)
        self.put(slot, value, seconds, sender)
        if slot in self.layout.lets_go:
            self._let_go(slot, sender, now)
        if slot == self._lock:
            self.history.clear()  # what was done before, and the lock itself, is not taken back behind it
        if slot in self._followed:
            self._followed[slot]((value, seconds), sender, now)

    def _let_go(self, slot: int, sender: Sender, now: float) -> None:
        for other in self.layout.lets_go[slot]:
            if self.base[other] != self.defaults[other]:
                self._move(other, float(self.defaults[other]), self.smooth.get(other, 0.0), sender, now)

    def standing(self, slot: int) -> float:
        """Where a parameter stands: what a hand set, and of a phase what it has run to since."""
        return self.stood(slot) if slot in self.phases else self.base[slot]

    def put(self, slot: int, value: float, seconds: float = 0.0, sender: Sender | None = None) -> None:
        """Set a base value as it is, outside undo: for recalls, replays and the start."""
        self.base[slot] = value
        self.seconds[slot] = anew(self.seconds[slot], seconds) if slot in self.phases else seconds
        self._note_change(slot, sender)

    def sweep(self, slot: int, value: float, seconds: float, curve: int = LINEAR, *, from_low: bool = True) -> None:
        """Send a parameter from its lower limit, or from where it is, to a value; outside undo."""
        self.base[slot] = value
        self.seconds[slot] = anew(self.seconds[slot], seconds, from_low=from_low, curve=curve)
        self._note_change(slot, None)

    def _note_change(self, slot: int, sender: Sender | None) -> None:
        before = self._changed.get(slot, sender)
        if before is not sender and not (before is not None and before.deaf):
            sender = None
        self._changed[slot] = sender

    @property
    def locked(self) -> bool:
        """Whether nothing changes the show."""
        return self.base[self._lock] >= 0.5

    def check_lock(self, address: str) -> None:
        """An AddressError where the show is locked."""
        if self.locked:
            raise AddressError(f"{address}: the show is locked; /lock 0 opens it")

    def undo(self) -> bool:
        """Take the last gesture back; False where there is none."""
        gesture = self.history.undo()
        if gesture is not None:
            self.history.undone(self._restore(gesture))
        return gesture is not None

    def redo(self) -> bool:
        """Play again what was taken back; False where there is none."""
        gesture = self.history.redo()
        if gesture is not None:
            self.history.redone(self._restore(gesture))
        return gesture is not None

    def _restore(self, gesture: Gesture) -> Gesture:
        replaced: dict[Key, Any] = {}
        for key, value in gesture.before.items():
            if isinstance(key, str):
                replaced[key] = self.texts.get(key)
                self.texts.put(key, value)
            else:
                replaced[key] = self.standing(key)
                self.put(key, value, self.smooth.get(key, 0.0))
        return Gesture(gesture.last, replaced)

    def ramp(self, row: Row, value: float, seconds: float, sender: Sender, now: float) -> None:
        """Send a value on its way, to arrive after some seconds; what goes by steps is there at once."""
        admitted = self._admit(row.slot, value, row.address)
        self._move(row.slot, admitted, seconds if row.parameter.kind == "float" else 0.0, sender, now)

    def other_of(self, row: Row) -> float:
        """Where a toggle leads: from the default to the value before it, or else to the end of the played range."""
        value, default = self.base[row.slot], row.parameter.default
        if value == default:
            return self._toggled.get(row.slot, row.parameter.played[1])
        self._toggled[row.slot] = value
        return default

    def set_span(self, row: Row, span: tuple[float, float]) -> None:
        """Set what 0..1 spans."""
        self.check_lock(row.address)
        self.spans[row.slot] = span
        self.texts.changed.add(row.stored)

    def set_smooth(self, row: Row, seconds: float) -> None:
        """Set how long a plain change takes."""
        self.check_lock(row.address)
        self.smooth[row.slot] = seconds
        self.texts.changed.add(row.stored)

    def set_safe(self, row: Row, *, safe: bool) -> None:
        """Keep recalls and random away from this parameter, or let them at it again."""
        self.check_lock(row.address)
        (self.safe.add if safe else self.safe.discard)(row.slot)
        self.texts.changed.add(row.stored)

    def get(self, address: str) -> tuple[Any, ...]:
        """The base value at an address, or what an ending makes of it, as OSC arguments."""
        try:
            node = self.addresses.resolve(address)
        except AddressError:
            head, _, ending = address.rpartition("/")
            if ending not in ENDINGS or not head:
                raise
            row = self.addresses.resolve(head)
            if not isinstance(row, Row) or row.slot == NO_SLOT:
                raise AddressError(f"{address} has no value") from None
            return get_ending(self, row, ending)
        if isinstance(node, Vector):
            return tuple(self.value_of(row) for row in node.rows)
        if isinstance(node, Row) and node.slot != NO_SLOT:
            return (self.value_of(node),)
        if isinstance(node, Row) and node.parameter is not RESET:
            text = self.texts.read(node.stored, "" if node.parameter.kind == "text" else ())
            return tuple(text) if isinstance(text, tuple | list) else (text,)
        raise AddressError(f"{address} has no value")

    def value_of(self, row: Row) -> float | int | str:
        """A row's base value as it goes out: whole numbers as int, a choice by its name."""
        value, parameter = self.base[row.slot], row.parameter
        if parameter.kind == "choice":
            return parameter.choices[int(value)]
        return int(value) if parameter.kind != "float" and abs(value) < _INT64 else value

    def commit(self) -> Commit | None:
        """What changed since the last commit, or None; the caller publishes it."""
        if not self._changed and not self.texts.changed:
            return None
        urgent = self.urgent or self._freeze in self._changed
        commit = Commit(self._changed, frozenset(self.texts.changed), urgent)
        self._changed, self.urgent = {}, False
        self.texts.changed.clear()
        return commit

    def moved(self) -> dict[str, float]:
        """The base values that are not at their default, by stored address."""
        slots = np.flatnonzero(self.base_view != self.defaults)
        rows = (self.addresses.at(slot) for slot in slots.tolist())
        return {row.stored: self.base[row.slot] for row in rows if row.parameter.kind != "trigger"}
