"""A hand on a tree: what a sender does, at moments that the test names."""

from functools import cache
from typing import Any

from netbend.tree.rest import panic
from netbend.tree.tree import Sender, Tree
from netbend_models.description import Description, describe
from tests.support.tiny import Tiny


@cache
def description() -> Description:
    return describe(Tiny())


class Hand:
    """A sender that plays a tree; its clock stands still unless told otherwise."""

    def __init__(self, tree: Tree, name: str = "one") -> None:
        self.tree, self.sender, self.now = tree, Sender(name), 0.0

    def play(self, address: str, *arguments: Any) -> None:
        self.tree.play(address, arguments, self.sender, self.now)

    def move(self, address: str, value: Any) -> None:
        """A gesture of its own: long after whatever was before."""
        self.now += 10.0
        self.play(address, value)

    def get(self, address: str) -> Any:
        values = self.tree.get(address)
        return values[0] if len(values) == 1 else values

    def panic(self) -> None:
        panic(self.tree, self.sender, self.now)


def state(tree: Tree) -> tuple[Any, ...]:
    """Everything that a message may change."""
    return tree.base.tobytes(), dict(tree.texts), dict(tree.spans), dict(tree.smooth), set(tree.safe)
