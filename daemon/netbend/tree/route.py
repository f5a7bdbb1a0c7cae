"""What a message to an address does to a tree: found once, and remembered within bounds.

Known values are kept as slots, all else (patterns, endings, texts, commands) as actions.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from netbend.error import AddressError
from netbend.tree.argument import fires, number_of
from netbend.tree.ending import play_ending, understands
from netbend.tree.node import NO_SLOT, Place, Row, Vector, is_wildcard
from netbend.tree.rest import reset
from netbend.tree.table import ENDINGS, RESET, WAITS, Command

if TYPE_CHECKING:
    from netbend.tree.tree import Action, Sender, Tree

_SLOTS: Final = 2**18
_ACTIONS: Final = 4096
_REACHED: Final = 2**18
"""Rows that the remembered patterns may reach together."""

Arguments = tuple[Any, ...]


class Routes:
    """The ways from addresses into a tree; `commands` are the actions that stand at fixed addresses."""

    def __init__(self, tree: "Tree", commands: "Mapping[str, Action]") -> None:
        self._tree, self._commands = tree, commands
        self.slots: Final[dict[str, int]] = {}
        self.actions: Final[dict[str, Action]] = {}
        self._reached = 0

    def find(self, address: str) -> "Action":
        """Resolve an address and remember how; an AddressError says why there is no way."""
        addresses, feed = self._tree.addresses, self._tree.feed
        slot = addresses.slot(address)
        if slot != NO_SLOT:
            return self._learn(address, slot)
        if is_wildcard(address):
            return self._remember(address, self._pattern(address))
        try:
            node = addresses.resolve(address)
        except AddressError:
            heard = feed.hears(address)
            return self._remember(address, partial(feed.take, address) if heard else self._ending(address))
        if isinstance(node, Row) and node.slot != NO_SLOT and node.parameter.kind != "trigger":
            return self._learn(address, node.slot)
        return self._remember(address, self._action(node, address))

    def understands(self, address: str) -> bool:
        """Whether anything can be played at an address."""
        if address in self.slots or address in self.actions:
            return True
        try:
            self.find(address)
        except AddressError:
            return False
        return True

    def _learn(self, address: str, slot: int) -> "Action":
        if len(self.slots) >= _SLOTS:
            self.slots.clear()
        self.slots[address] = slot
        return partial(self._tree.play, address)

    def _remember(self, address: str, action: "Action") -> "Action":
        self._reached += 1
        if len(self.actions) >= _ACTIONS or self._reached > _REACHED:
            self.actions.clear()
            self._reached = 1
        self.actions[address] = action
        return action

    def _action(self, node: Row | Vector | Place | Command, address: str) -> "Action":
        match node:
            case Command(name=name, number=number):
                if name not in self._commands:
                    raise AddressError(f"{address} has no meaning here")
                return _with_number(self._commands[name], number) if number else self._commands[name]
            case Vector():
                return partial(self._play_vector, node)
            case Row(parameter=parameter) if parameter is RESET:
                return partial(reset, self._tree, address.rpartition("/")[0])
            case Row(slot=slot) if slot != NO_SLOT:
                return partial(self._fire, node)
            case Row(parameter=parameter):
                return self._commands.get(parameter.name) or partial(self._tree.texts.play, node)
        raise AddressError(f"{address} is not a parameter; it holds some")

    def _play_vector(self, vector: Vector, arguments: Arguments, sender: "Sender", now: float) -> None:
        if not arguments:
            raise AddressError(f"{vector.address} needs a number for {vector.rows[0].parameter.name}")
        for row, argument in zip(vector.rows, arguments, strict=False):
            number_of(argument, row.parameter, vector.address)
        for row, argument in zip(vector.rows, arguments, strict=False):
            self._tree.play(row.address, (argument,), sender, now)

    def _fire(self, row: Row, arguments: Arguments, sender: "Sender", _now: float) -> None:
        if fires(arguments):
            self._tree.put(row.slot, self._tree.base[row.slot] + 1.0, 0.0, sender)

    def _pattern(self, address: str) -> "Action":
        matches = self._tree.addresses.match
        rows = matches(address)
        self._reached += len(rows)
        if rows:
            return partial(self._play_rows, rows)
        head, _, ending = address.rpartition("/")
        found = matches(head) if ending in ENDINGS else ()
        rows = tuple(row for row in found if understands(row, ending))
        self._reached += len(rows)
        if rows:
            return partial(self._play_endings, rows, ending)
        if (late := self._late(address)) is not None:
            return late
        raise AddressError(f"nothing matches {address}")

    def _play_rows(self, rows: tuple[Row, ...], arguments: Arguments, sender: "Sender", now: float) -> None:
        play = self._tree.play
        _each(rows, lambda row: play(row.address, arguments, sender, now))

    def _play_endings(
        self, rows: tuple[Row, ...], ending: str, arguments: Arguments, sender: "Sender", now: float
    ) -> None:
        _each(rows, lambda row: play_ending(self._tree, row, ending, arguments, sender, now))

    def _ending(self, address: str) -> "Action":
        addresses = self._tree.addresses
        head, _, ending = address.rpartition("/")
        if (late := self._late(address)) is not None:
            return late
        if ending not in ENDINGS or not head:
            addresses.resolve(address)
        node = addresses.resolve(head)
        if not (isinstance(node, Row) and understands(node, ending)):
            raise AddressError(f"{head} is no {'angle' if ending == 'radians' else 'number'}; it has no {ending}")
        return partial(play_ending, self._tree, node, ending)

    def _late(self, address: str) -> "Action | None":
        """What …/beat or …/bar says behind whatever can be played: it is, with the next one; None where nothing is."""
        head, _, unit = address.rpartition("/")
        wait = self._commands.get(f"tempo/on/{unit}") if unit in WAITS else None
        if wait is None or not self.understands(head):
            return None
        return lambda arguments, sender, now: wait((head, *arguments), sender, now)


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


def _with_number(action: "Action", number: int) -> "Action":
    """A command whose number is in its address: the number comes first, as it does where it is sent."""
    return lambda arguments, sender, now: action((number, *arguments), sender, now)
