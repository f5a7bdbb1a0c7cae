"""What a tree holds besides its defaults, by stored address: what is carried to another tree, parked, and resumed."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from netbend.error import AddressError
from netbend.tree.aim import fitted
from netbend.tree.node import NO_SLOT, Row
from netbend.tree.tree import Sender, Tree

Holding = dict[str, dict[str, Any]]
"""By kind (`values`, `texts`, `smooth`, `spans`, `safe`), then by stored address; plain data for the document."""


def holding_of(tree: Tree) -> Holding:
    """All that a tree holds."""
    return {"values": tree.moved(), **structure_of(tree)}


def structure_of(tree: Tree) -> Holding:
    """What a tree holds besides numbers."""

    def stored(slot: int) -> str:
        return tree.addresses.at(slot).stored

    return {
        "texts": dict(tree.texts),
        "smooth": {stored(slot): seconds for slot, seconds in tree.smooth.items()},
        "spans": {stored(slot): span for slot, span in tree.spans.items()},
        "safe": {stored(slot): True for slot in sorted(tree.safe)},
    }


def merge(*holdings: Mapping[str, Mapping[str, Any]]) -> Holding:
    """All of them; the later one wins."""
    return {kind: {name: it for one in holdings for name, it in one.get(kind, {}).items()} for kind in _PUTS}


def put(tree: Tree, holding: Mapping[str, Mapping[str, Any]]) -> Holding:
    """Set what fits a tree, and return what does not."""
    left: Holding = {kind: {} for kind in _PUTS}
    for kind, entries in holding.items():
        for stored, it in entries.items():
            row = row_at(tree, stored)
            if row is not None and (row.slot == NO_SLOT) == (kind == "texts"):
                _PUTS[kind](tree, row, it)
            else:
                left[kind][stored] = it
    return left


def left_of(tree: Tree, holding: Mapping[str, Mapping[str, Any]]) -> Holding:
    """What of a holding does not fit a tree."""
    return {
        kind: {stored: it for stored, it in entries.items() if row_at(tree, stored) is None}
        for kind, entries in holding.items()
    }


def row_at(tree: Tree, stored: str) -> Row | None:
    """The row of a stored address, if this network has it."""
    try:
        node = tree.addresses.resolve(stored)
    except AddressError:
        return None
    return node if isinstance(node, Row) else None


def restore(tree: Tree, holding: Mapping[str, Mapping[str, Any]], sender: Sender, now: float) -> Holding:
    """Bring a tree to what it held once, in one step of undo; what does not fit it is returned."""
    gesture = tree.history.begin(sender, now)
    away = np.flatnonzero((tree.base_view != tree.defaults) | (tree.seconds_view != 0.0)).tolist()
    for slot in away:
        if tree.layout.parameter(slot).kind != "trigger":
            gesture.before[slot] = tree.standing(slot)
            tree.put(slot, float(tree.defaults[slot]))
    for stored in list(tree.texts):
        gesture.before[stored] = tree.texts[stored]
        tree.texts.put(stored, None)
    for stored in holding.get("values", {}):
        row = row_at(tree, stored)
        if row is not None and row.slot != NO_SLOT:
            gesture.before.setdefault(row.slot, tree.standing(row.slot))
    for stored in holding.get("texts", {}):
        gesture.before.setdefault(stored, None)
    for held in (tree.smooth, tree.spans, tree.safe):
        held.clear()
    left = put(tree, merge(holding))
    for stored in tree.texts:
        tree.texts.put(stored, tree.texts[stored])  # so that it is told
    tree.history.close()
    return left


def _put_text(tree: Tree, row: Row, text: Any) -> None:
    fitting = fitted(row, text)
    if fitting is not None:
        tree.texts[row.stored] = fitting


def _put_span(tree: Tree, row: Row, span: Any) -> None:
    low, high = span
    tree.spans[row.slot] = (low, high)


_PUTS: Final[dict[str, Callable[[Tree, Row, Any], None]]] = {
    "values": lambda tree, row, value: tree.put(row.slot, row.parameter.admit(value)),
    "texts": _put_text,
    "smooth": lambda tree, row, seconds: tree.smooth.__setitem__(row.slot, seconds),
    "spans": _put_span,
    "safe": lambda tree, row, _: tree.safe.add(row.slot),
}
