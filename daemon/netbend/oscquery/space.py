"""The name space as JSON: containers around leaves, written once for a tree and filled with its values when asked."""

import json
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, Final

from netbend.error import AddressError
from netbend.oscquery.leaf import Leaf
from netbend.oscquery.listing import LIMIT, below, chosen, everything
from netbend.tree.tree import Tree

ATTRIBUTES: Final = frozenset({
    "FULL_PATH", "CONTENTS", "TYPE", "ACCESS", "VALUE", "RANGE", "DESCRIPTION", "UNIT", "CLIPMODE", "TAGS", "MEANING",
})  # fmt: skip

_quote: Final = json.JSONEncoder().encode
_Branch = dict[str, Any]


class Sheet:
    """A node with all below it, as text with holes for the values."""

    def __init__(self, leaves: Iterable[Leaf], path: str) -> None:
        self._pieces: list[str] = []
        self._holes: list[tuple[int, Leaf]] = []
        self.empty = True
        self._write(_grown(leaves), path)

    def text(self, tree: Tree, figure: Callable[[str], Any]) -> str:
        """The JSON with the values as they are."""
        pieces = self._pieces.copy()
        for place, leaf in self._holes:
            pieces[place] = leaf.tail(tree, figure)
        return "".join(pieces)

    def _write(self, root: _Branch, path: str) -> None:
        node: Any = root
        for part in path.strip("/").split("/") if path != "/" else ():
            node = node.get(part)
            if node is None:
                return
        self.empty = False
        self._node(node, "" if path == "/" else path)

    def _node(self, node: _Branch | Leaf, path: str) -> None:
        if isinstance(node, Leaf):
            self._pieces += (node.head, "")
            self._holes.append((len(self._pieces) - 1, node))
            return
        about = {"FULL_PATH": path or "/", "ACCESS": 0, "DESCRIPTION": path.rpartition("/")[2] or "netbend"}
        self._pieces.append(f'{json.dumps(about)[:-1]},"CONTENTS":{{')
        for number, (name, child) in enumerate(node.items()):
            self._pieces.append(f"{',' if number else ''}{_quote(name)}:")
            self._node(child, f"{path}/{name}")
        self._pieces.append("}}")


class Space:
    """One network's name space; `figure` gives a statistic by its name."""

    def __init__(self, tree: Tree, figure: Callable[[str], Any], *, everything: bool = False) -> None:
        self._tree, self._figure, self._all = tree, figure, everything
        self._whole: Sheet | None = None

    def node(self, path: str) -> str | None:
        """The JSON of a path and all below it, None where nothing is; an AddressError where that is too much."""
        sheet = self._root() if path == "/" else Sheet(self._bounded(below(self._tree.addresses, path)), path)
        return None if sheet.empty else sheet.text(self._tree, self._figure)

    def attribute(self, path: str, name: str) -> str | None:
        """One attribute alone, as an object; empty where the node has none, None where there is no node."""
        text = self.node(path)
        if text is None:
            return None
        node = json.loads(text)
        return _quote({name: node[name]}) if name in node else ""

    def _root(self) -> Sheet:
        if not self._all:
            return Sheet(chosen(self._tree), "/")
        if self._whole is None:
            self._whole = Sheet(self._bounded(everything(self._tree.addresses)), "/")
        return self._whole

    @staticmethod
    def _bounded(leaves: Iterable[Leaf]) -> list[Leaf]:
        found = list(islice(leaves, LIMIT + 1))
        if len(found) > LIMIT:
            raise AddressError(f"more than {LIMIT} addresses; ask for less, such as /layer/8")
        return found


def _grown(leaves: Iterable[Leaf]) -> _Branch:
    """Containers in containers; what is both a value and a container is listed as the container."""
    root: _Branch = {}
    for leaf in leaves:
        *parts, name = leaf.address[1:].split("/")
        node = root
        for part in parts:
            child = node.get(part)
            if not isinstance(child, dict):
                child = node[part] = {}
            node = child
        node.setdefault(name, leaf)
    return root
