"""The tree as MIDI's instrument: each port is a sender of its own, and 7-bit steps go smoothly."""

import time
from collections.abc import Callable
from typing import Any, Final

from netbend.error import AddressError
from netbend.tree.node import NO_SLOT, Row
from netbend.tree.span import to_natural
from netbend.tree.tree import Sender, Tree
from netbend_mappings.midi.instrument import Move

_NORMALIZED: Final = "/normalized"


class TreeInstrument:
    """Plays the tree that `tree` gives; `refuse` hears (port, address, reason) of what cannot be used."""

    def __init__(
        self, tree: Callable[[], Tree | None], refuse: Callable[[str, str, str], None],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:  # fmt: skip
        self._tree, self._refuse, self._clock = tree, refuse, clock
        self._senders: dict[str, Sender] = {}

    def read(self, address: str) -> float | None:
        """The base value at an address, None where there is no number."""
        tree = self._tree()
        try:
            values = tree.get(address) if tree is not None else ()
        except AddressError:
            return None
        return float(values[0]) if values and isinstance(values[0], int | float) else None

    def play(self, move: Move) -> None:
        """Play a move."""
        tree = self._tree()
        if tree is None:
            self._refuse(move.port, move.address, "the network is still loading")
            return
        address, arguments = _smoothly(tree, move)
        try:
            tree.play(address, arguments, self.sender(move.port), self._clock())
        except AddressError as fault:
            self._refuse(move.port, move.address, str(fault))

    def sender(self, port: str) -> Sender:
        """Who plays through a port."""
        return self._senders.setdefault(port, Sender(f"midi {port}"))


def _smoothly(tree: Tree, move: Move) -> tuple[str, tuple[Any, ...]]:
    """A move as a message; one of a float goes there smoothly, unless a hand has set how it goes."""
    bare = move.address.removesuffix(_NORMALIZED)
    if not move.smooth:
        return move.address, move.arguments
    try:
        row = tree.addresses.resolve(bare)
    except AddressError:
        return move.address, move.arguments
    if not isinstance(row, Row) or row.slot == NO_SLOT or row.parameter.kind != "float" or row.slot in tree.smooth:
        return move.address, move.arguments
    value = move.arguments[0]
    if bare != move.address:
        value = to_natural(row.parameter, min(1.0, max(0.0, value)), tree.spans.get(row.slot))
    return f"{bare}/ramp", (value, move.smooth)
