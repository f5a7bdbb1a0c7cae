"""What the rows under /output say of each publisher, told to the supervisor, and to the page, as it changes."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from netbend.message import Output
from netbend.publishers.base import Outlet
from netbend.tree.output import NAMES, ROWS, WIDTH, outlet

if TYPE_CHECKING:
    from netbend.tree.tree import Tree


class Outputs:
    """Follows the tree on air; `say` reaches the supervisor, `page` the browser's picture once there is one."""

    def __init__(self, say: Callable[[object], None]) -> None:
        self._say = say
        self.page: Callable[[Outlet], None] = lambda _: None
        self._tree: Tree | None = None
        self._first = 0
        self._last = b""
        self._told = dict.fromkeys(NAMES, Outlet())

    @property
    def browser(self) -> Outlet:
        """How the page shows the picture."""
        return self._told["browser"]

    def look(self, tree: "Tree") -> None:
        """Tell what has changed since the last look."""
        if tree is not self._tree:
            self._tree, self._first = tree, tree.layout.flat_slots[ROWS[0].name]
        rows = tree.base_view[self._first : self._first + len(ROWS)]
        if (now := rows.tobytes()) == self._last:
            return
        self._last = now
        for number, name in enumerate(NAMES):
            said = outlet(rows[number * WIDTH : (number + 1) * WIDTH].tolist())
            if said != self._told[name]:
                self._told[name] = said
                self._tell(name, said)

    def _tell(self, name: str, said: Outlet) -> None:
        if name == "browser":
            self.page(said)
        else:
            self._say(Output(name, said))
