"""The texts and lists of a tree by stored address, where they are not at their default, and how a hand writes one."""

from typing import TYPE_CHECKING, Any, Final

from netbend.error import AddressError
from netbend.tree.argument import channels_of, text_of
from netbend.tree.feed import check
from netbend.tree.node import Row
from netbend.tree.source import INPUT_FROM, SOURCE_OF, TEXT_DEFAULTS
from netbend.tree.table import VIEW_CHANNELS

if TYPE_CHECKING:
    from netbend.tree.tree import Sender, Tree

TOTAL: Final = 2**19
"""Characters of all texts and lists together."""

_FROM: Final = frozenset(f"/{row.name}" for row in INPUT_FROM)


class Texts(dict[str, Any]):
    """What is written; `changed` names what was since the last commit."""

    def __init__(self, tree: "Tree") -> None:
        super().__init__()
        self._tree = tree
        self.changed: set[str] = set()

    def read(self, stored: str, empty: Any = "") -> Any:
        """A text or list as it is, or its default."""
        return self.get(stored, TEXT_DEFAULTS.get(stored, empty))

    def play(self, row: Row, arguments: tuple[Any, ...], sender: "Sender", now: float) -> None:
        """Do what a message to a text or list says."""
        value = channels_of(arguments, row.address) if row.parameter.kind == "list" else text_of(arguments, row.address)
        self.write(row, value, sender, now)

    def write(self, row: Row, value: Any, sender: "Sender", now: float) -> None:
        """Set a text or list by hand, None: to its default; links are taken only if all of them can act together."""
        tree = self._tree
        if row.layer < 0 and row.parameter.name not in tree.addresses.network_rows and row.parameter != VIEW_CHANNELS:
            tree.check_lock(row.address)
        if row.stored in SOURCE_OF:
            links = TEXT_DEFAULTS.get(row.stored, "") if value is None else value
            checked = tree.wiring.check(row.stored, links, self)
            value = value if value is None else checked
        if value and row.stored in _FROM:
            value = check(tree, row.address, value)
        self.check_room(row.stored, value or "")
        if value != self.get(row.stored):
            tree.history.note(sender, row.stored, self.get(row.stored), now)
            self.put(row.stored, value)

    def put(self, stored: str, value: Any) -> None:
        """Set a text or list as it is, outside undo; None takes it away."""
        if value is None:
            self.pop(stored, None)
        else:
            self[stored] = value
        self.changed.add(stored)

    def check_room(self, stored: str, value: Any) -> None:
        """An AddressError where a text or list does not fit beside the others."""
        if sum(map(len, self.values())) - len(self.get(stored, ())) + len(value) > TOTAL:
            raise AddressError(f"{stored}: texts and lists together are full; /reset some")
