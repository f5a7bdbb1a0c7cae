"""What `--set` and a score say of an address, as the arguments of an OSC message."""

from netbend.error import AddressError
from netbend.tree.node import Row
from netbend.tree.tree import Tree


def arguments_of(tree: Tree, address: str, text: str) -> tuple[float | str, ...]:
    """`0.1 0.2` as numbers, anything else as words; all of it as one where the address takes a text."""
    try:
        node = tree.addresses.resolve(address)
    except AddressError:
        node = None
    if text and isinstance(node, Row) and node.parameter.kind == "text":
        return (text,)
    return tuple(_argument(word) for word in text.split())


def _argument(word: str) -> float | str:
    try:
        return float(word)
    except ValueError:
        return word
