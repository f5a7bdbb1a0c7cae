"""What brings many parameters to rest in one gesture: /reset below a place, and the panic."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netbend.tree.argument import fires
from netbend.tree.history import Gesture
from netbend.tree.node import NO_SLOT, Place, Row

if TYPE_CHECKING:
    from netbend.tree.tree import Sender, Tree

PANIC_SECONDS: Final = 0.3


def reset(tree: "Tree", address: str, arguments: tuple[Any, ...], sender: "Sender", now: float) -> None:
    """Bring every row below a place to its default; /bend stands for all that bends."""
    if not fires(arguments):
        return
    place = tree.addresses.resolve(address)
    assert isinstance(place, Place)
    rows = place.rows() if address != "/bend" else _bend_rows(tree)
    gesture = tree.history.begin(sender, now)
    for row in rows:
        _to_default(tree, row, gesture)
    tree.history.close()


def _bend_rows(tree: "Tree") -> list[Row]:
    moved = np.flatnonzero(tree.base_view != tree.defaults)
    rows = [tree.addresses.at(slot) for slot in moved.tolist() if slot >= tree.layout.bend]
    texts = (tree.addresses.resolve(stored) for stored in list(tree.texts) if stored.startswith("/layer/"))
    return rows + [row for row in texts if isinstance(row, Row)]


def _to_default(tree: "Tree", row: Row, gesture: Gesture) -> None:
    if row.slot == NO_SLOT:
        if row.stored in tree.texts:
            gesture.before[row.stored] = tree.texts[row.stored]
            tree.texts.put(row.stored, None)
    elif row.parameter.kind != "trigger" and tree.base[row.slot] != row.parameter.default:
        gesture.before[row.slot] = tree.base[row.slot]
        tree.put(row.slot, row.parameter.default)


def panic(tree: "Tree", sender: "Sender", now: float) -> None:
    """Every operator and macro to identity in 0.3 s; let go of bypass, solo, freeze, hold, black; undone in one."""
    gesture = tree.history.begin(sender, now)
    panics = tree.layout.panics
    for slot in panics[tree.base_view[panics] != tree.defaults[panics]].tolist():
        gesture.before[slot] = tree.base[slot]
        smooth = tree.layout.parameter(slot).kind == "float"
        tree.put(slot, tree.defaults[slot], PANIC_SECONDS if smooth else 0.0)
    for slot in tree.wiring.amounts(tree.texts):
        if tree.base[slot] != 0.0:
            gesture.before[slot] = tree.base[slot]
            tree.put(slot, 0.0, PANIC_SECONDS)
    tree.urgent = bool(gesture.before)
    tree.history.close()
