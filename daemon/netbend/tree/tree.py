"""The base values of one network's parameters, and what a message does to them.

A plain message to a known address costs two dictionary look-ups and a comparison; everything else
(patterns, endings, texts, commands) is found once and kept in a bounded cache.
"""

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend.error import AddressError
from netbend.tree.argument import channels_of, fires, number_of, text_of
from netbend.tree.ending import get_ending, play_ending, understands
from netbend.tree.feed import Feed, check
from netbend.tree.history import Gesture, History, Key
from netbend.tree.layout import Layout
from netbend.tree.link import link_commands
from netbend.tree.node import NO_SLOT, Addresses, Place, Row, Vector, is_wildcard
from netbend.tree.preset import LOCKED
from netbend.tree.source import INPUT_FROM, SOURCE_OF, TEXT_DEFAULTS
from netbend.tree.table import ENDINGS, RESET, VIEW_CHANNELS, WAITS, Command
from netbend.tree.wiring import Wiring
from netbend_mappings.change import LINEAR, anew
from netbend_models.description import Description

HELD_SECONDS: Final = 0.5
"""The same value again from the same sender within this time is a held fader, not a move."""

PANIC_SECONDS: Final = 0.3
_ROUTES: Final = 2**18
_OTHERS: Final = 4096
_INT64: Final = 2.0**63
_REACHED: Final = 2**18
"""Rows that the remembered patterns may reach together."""

TEXT_TOTAL: Final = 2**19
"""Characters of all texts and lists together."""

_FROM: Final = frozenset(f"/{row.name}" for row in INPUT_FROM)

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
        self.texts: dict[str, Any] = {}
        self.smooth: dict[int, float] = {}
        self.spans: dict[int, tuple[float, float]] = {}
        self.safe: set[int] = set()
        self.clamped = 0
        self.played: Callable[[int], float] = self.base.__getitem__
        self.stood: Callable[[int], float] = self.base.__getitem__
        self.wiring = Wiring(self.addresses)
        self.feed = Feed(self)
        self._commands = {**link_commands(self), **self.feed.followed(), **(commands or {})}
        slots = self.layout.flat_slots
        self._followed = {slots[name]: act for name, act in self._commands.items() if name in slots}
        self._lock, self._locked = slots["lock"], frozenset(slots[name] for name in LOCKED)
        self._slots: dict[str, int] = {}
        self._others: dict[str, Action] = {}
        self._reached = 0
        self._low, self._high = self.layout.bounds()
        self._changed: dict[int, Sender | None] = {}
        self._changed_texts: set[str] = set()
        self._freeze, self._panicked = slots["master/freeze"], False
        self._toggled: dict[int, float] = {}
        self.phases: Final = frozenset(phase.slot for phase in self.layout.phases)

    def play(self, address: str, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        """Do what a message says; an AddressError says why it cannot be used, and then nothing has changed."""
        slot = self._slots.get(address)
        if slot is None:
            (self._others.get(address) or self._find(address))(arguments, sender, now)
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

    def _find(self, address: str) -> Action:
        """Resolve an address and remember how."""
        slot = self.addresses.slot(address)
        if slot != NO_SLOT:
            return self._learn(address, slot)
        if is_wildcard(address):
            return self._remember(address, self._pattern(address))
        try:
            node = self.addresses.resolve(address)
        except AddressError:
            heard = self.feed.hears(address)
            return self._remember(address, partial(self.feed.take, address) if heard else self._ending(address))
        if isinstance(node, Row) and node.slot != NO_SLOT and node.parameter.kind != "trigger":
            return self._learn(address, node.slot)
        return self._remember(address, self._action(node, address))

    def _learn(self, address: str, slot: int) -> Action:
        if len(self._slots) >= _ROUTES:
            self._slots.clear()
        self._slots[address] = slot
        return partial(self.play, address)

    def _remember(self, address: str, action: Action, reached: int = 1) -> Action:
        self._reached += reached
        if len(self._others) >= _OTHERS or self._reached > _REACHED:
            self._others.clear()
            self._reached = reached
        self._others[address] = action
        return action

    def _action(self, node: Row | Vector | Place | Command, address: str) -> Action:
        match node:
            case Command(name=name, number=number):
                if name not in self._commands:
                    raise AddressError(f"{address} has no meaning here")
                return _with_number(self._commands[name], number) if number else self._commands[name]
            case Vector():
                return partial(self._play_vector, node)
            case Row(parameter=parameter) if parameter is RESET:
                return partial(self._reset_place, address.rpartition("/")[0])
            case Row(slot=slot) if slot != NO_SLOT:
                return partial(self._fire, node)
            case Row(parameter=parameter):
                return self._commands.get(parameter.name) or partial(self._write_text, node)
        raise AddressError(f"{address} is not a parameter; it holds some")

    def _play_rows(self, rows: tuple[Row, ...], arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        self._each(rows, lambda row: self.play(row.address, arguments, sender, now))

    @staticmethod
    def _each(rows: tuple[Row, ...], act: Callable[[Row], None]) -> None:
        """Act on every row; what one cannot take does not keep it from the others, and the first of these is told."""
        first: AddressError | None = None
        for row in rows:
            try:
                act(row)
            except AddressError as fault:
                first = first or fault
        if first is not None:
            raise first

    def _pattern(self, address: str) -> Action:
        rows = self.addresses.match(address)
        self._reached += len(rows)
        if rows:
            return partial(self._play_rows, rows)
        head, _, ending = address.rpartition("/")
        found = self.addresses.match(head) if ending in ENDINGS else ()
        rows = tuple(row for row in found if understands(row, ending))
        self._reached += len(rows)
        if rows:
            return partial(self._play_endings, rows, ending)
        if (late := self._late(address)) is not None:
            return late
        raise AddressError(f"nothing matches {address}")

    def _late(self, address: str) -> Action | None:
        """What …/beat or …/bar says behind whatever can be played: it is, with the next one; None where nothing is."""
        head, _, unit = address.rpartition("/")
        wait = self._commands.get(f"tempo/on/{unit}") if unit in WAITS else None
        if wait is None or not self.understands(head):
            return None
        return lambda arguments, sender, now: wait((head, *arguments), sender, now)

    def understands(self, address: str) -> bool:
        """Whether anything can be played at an address."""
        if address in self._slots or address in self._others:
            return True
        try:
            self._find(address)
        except AddressError:
            return False
        return True

    def _play_endings(
        self, rows: tuple[Row, ...], ending: str, arguments: tuple[Any, ...], sender: Sender, now: float
    ) -> None:
        self._each(rows, lambda row: play_ending(self, row, ending, arguments, sender, now))

    def _play_vector(self, vector: Vector, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        if not arguments:
            raise AddressError(f"{vector.address} needs a number for {vector.rows[0].parameter.name}")
        for row, argument in zip(vector.rows, arguments, strict=False):
            number_of(argument, row.parameter, vector.address)
        for row, argument in zip(vector.rows, arguments, strict=False):
            self.play(row.address, (argument,), sender, now)

    def _fire(self, row: Row, arguments: tuple[Any, ...], sender: Sender, _now: float) -> None:
        if fires(arguments):
            self.put(row.slot, self.base[row.slot] + 1.0, 0.0, sender)

    def _write_text(self, row: Row, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        value = channels_of(arguments, row.address) if row.parameter.kind == "list" else text_of(arguments, row.address)
        self.write(row, value, sender, now)

    def write(self, row: Row, value: Any, sender: Sender, now: float) -> None:
        """Set a text or list by hand, None: to its default; links are taken only if all of them can act together."""
        if row.layer < 0 and row.parameter.name not in self.addresses.network_rows and row.parameter != VIEW_CHANNELS:
            self.check_lock(row.address)
        if row.stored in SOURCE_OF:
            links = TEXT_DEFAULTS.get(row.stored, "") if value is None else value
            checked = self.wiring.check(row.stored, links, self.texts)
            value = value if value is None else checked
        if value and row.stored in _FROM:
            value = check(self, row.address, value)
        self.check_room(row.stored, value or "")
        if value != self.texts.get(row.stored):
            self.history.note(sender, row.stored, self.texts.get(row.stored), now)
            self.put_text(row.stored, value)

    @property
    def locked(self) -> bool:
        """Whether nothing changes the show."""
        return self.base[self._lock] >= 0.5

    def check_lock(self, address: str) -> None:
        """An AddressError where the show is locked."""
        if self.locked:
            raise AddressError(f"{address}: the show is locked; /lock 0 opens it")

    def check_room(self, stored: str, value: Any) -> None:
        """An AddressError where a text or list does not fit beside the others."""
        if self._text_size() - len(self.texts.get(stored, ())) + len(value) > TEXT_TOTAL:
            raise AddressError(f"{stored}: texts and lists together are full; /reset some")

    def _text_size(self) -> int:
        return sum(map(len, self.texts.values()))

    def text(self, stored: str, empty: Any = "") -> Any:
        """A text or list as it is, or its default."""
        return self.texts.get(stored, TEXT_DEFAULTS.get(stored, empty))

    def put_text(self, stored: str, value: Any) -> None:
        """Set a text or list as it is, outside undo; None takes it away."""
        if value is None:
            self.texts.pop(stored, None)
        else:
            self.texts[stored] = value
        self._changed_texts.add(stored)

    def _reset_place(self, address: str, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        if not fires(arguments):
            return
        place = self.addresses.resolve(address)
        assert isinstance(place, Place)
        rows = place.rows() if address != "/bend" else self._bend_rows()
        gesture = self.history.begin(sender, now)
        for row in rows:
            self._to_default(row, gesture)
        self.history.close()

    def _bend_rows(self) -> list[Row]:
        moved = np.flatnonzero(self.base_view != self.defaults)
        rows = [self.addresses.at(slot) for slot in moved.tolist() if slot >= self.layout.bend]
        texts = (self.addresses.resolve(stored) for stored in list(self.texts) if stored.startswith("/layer/"))
        return rows + [row for row in texts if isinstance(row, Row)]

    def _to_default(self, row: Row, gesture: Gesture) -> None:
        if row.slot == NO_SLOT:
            if row.stored in self.texts:
                gesture.before[row.stored] = self.texts[row.stored]
                self.put_text(row.stored, None)
        elif row.parameter.kind != "trigger" and self.base[row.slot] != row.parameter.default:
            gesture.before[row.slot] = self.base[row.slot]
            self.put(row.slot, row.parameter.default)

    def panic(self, sender: Sender, now: float) -> None:
        """Every operator and macro to identity in 0.3 s; let go of bypass, solo, freeze, hold, black; undone in one."""
        gesture = self.history.begin(sender, now)
        panics = self.layout.panics
        for slot in panics[self.base_view[panics] != self.defaults[panics]].tolist():
            gesture.before[slot] = self.base[slot]
            smooth = self.layout.parameter(slot).kind == "float"
            self.put(slot, self.defaults[slot], PANIC_SECONDS if smooth else 0.0)
        for slot in self.wiring.amounts(self.texts):
            if self.base[slot] != 0.0:
                gesture.before[slot] = self.base[slot]
                self.put(slot, 0.0, PANIC_SECONDS)
        self._panicked = bool(gesture.before)
        self.history.close()

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
                self.put_text(key, value)
            else:
                replaced[key] = self.standing(key)
                self.put(key, value, self.smooth.get(key, 0.0))
        return Gesture(gesture.last, replaced)

    def _ending(self, address: str) -> Action:
        head, _, ending = address.rpartition("/")
        if (late := self._late(address)) is not None:
            return late
        if ending not in ENDINGS or not head:
            self.addresses.resolve(address)
        node = self.addresses.resolve(head)
        if not (isinstance(node, Row) and understands(node, ending)):
            raise AddressError(f"{head} is no {'angle' if ending == 'radians' else 'number'}; it has no {ending}")
        return partial(play_ending, self, node, ending)

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
        self._changed_texts.add(row.stored)

    def set_smooth(self, row: Row, seconds: float) -> None:
        """Set how long a plain change takes."""
        self.check_lock(row.address)
        self.smooth[row.slot] = seconds
        self._changed_texts.add(row.stored)

    def set_safe(self, row: Row, *, safe: bool) -> None:
        """Keep recalls and random away from this parameter, or let them at it again."""
        self.check_lock(row.address)
        (self.safe.add if safe else self.safe.discard)(row.slot)
        self._changed_texts.add(row.stored)

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
            text = self.text(node.stored, "" if node.parameter.kind == "text" else ())
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
        if not self._changed and not self._changed_texts:
            return None
        urgent = self._panicked or self._freeze in self._changed
        commit = Commit(self._changed, frozenset(self._changed_texts), urgent)
        self._changed, self._changed_texts, self._panicked = {}, set(), False
        return commit

    def moved(self) -> dict[str, float]:
        """The base values that are not at their default, by stored address."""
        slots = np.flatnonzero(self.base_view != self.defaults)
        rows = (self.addresses.at(slot) for slot in slots.tolist())
        return {row.stored: self.base[row.slot] for row in rows if row.parameter.kind != "trigger"}


def _with_number(action: Action, number: int) -> Action:
    """A command whose number is in its address: the number comes first, as it does where it is sent."""
    return lambda arguments, sender, now: action((number, *arguments), sender, now)
