"""The commands of chance: a look of bends, or a picture, near or far, the same for the same seed."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from netbend.conductor.look import Way, move
from netbend.conductor.place import travel
from netbend.conductor.said import number_of, seconds_of
from netbend.error import AddressError
from netbend.tree.aim import POSITION, Aim, aim, row_at
from netbend.tree.argument import fires
from netbend.tree.history import Gesture
from netbend.tree.tree import Action, Sender, Tree
from netbend_mappings.change import curve_number
from netbend_mappings.curve import CURVES
from netbend_mappings.presets import Look, mix
from netbend_mappings.presets.chance import draw

Arguments = tuple[Any, ...]

SEEDS: Final = 100_000
"""Pictures that chance chooses among."""

STEP: Final = {"latent/x": 0.6, "latent/y": 0.6, "latent/plane/x": 0.5, "latent/plane/y": 0.5}
"""How far a picture by chance lies from the present one in each direction, at the most of near, typically."""

_SEED: Final = "random/seed"
_WALK: Final = "latent/walk/phase"


class ChanceCommands:
    """The actions; each takes the next seed."""

    def __init__(self, tree: Callable[[], Tree], changed: Callable[[], None]) -> None:
        self._tree, self._changed = tree, changed

    def table(self) -> dict[str, Action]:
        """Its commands by name."""
        return {"random/bends": self._bends, "random/latent": self._latent}

    def _bends(self, arguments: Arguments, sender: Sender, now: float) -> None:
        if not fires(arguments):
            return
        tree = self._tree()
        far, way = self._asked(tree, arguments, "/random/bends")
        seed = self._seed(tree)
        look = Look(("bends",), draw(seed, lambda stored: row_at(tree.addresses, stored) is not None))
        gesture = tree.history.begin(sender, now)
        _nearer(tree, gesture, aim(tree.addresses, look, ("bends",)), far, way)
        self._done(tree, seed)

    def _latent(self, arguments: Arguments, sender: Sender, now: float) -> None:
        if not fires(arguments):
            return
        tree = self._tree()
        if POSITION not in tree.layout.flat_slots:
            raise AddressError("/random/latent: this network has no latent to choose from")
        far, way = self._asked(tree, arguments, "/random/latent")
        seed = self._seed(tree)
        gesture = tree.history.begin(sender, now)
        travel(tree, gesture, _place(tree, far, seed), way.seconds, curve_number(way.curve))
        self._done(tree, seed)

    def _asked(self, tree: Tree, arguments: Arguments, address: str) -> tuple[float, Way]:
        """How far, 0..1 (a button: far), and in how many seconds."""
        named = bool(arguments) and isinstance(arguments[0], int | float) and not isinstance(arguments[0], bool)
        far = min(1.0, number_of(arguments, address, "how far, 0..1")) if named else 1.0
        slots = tree.layout.flat_slots
        seconds = seconds_of(arguments[1:], address, tree.base[slots["preset/seconds"]])
        return far, Way(seconds, list(CURVES)[int(tree.base[slots["preset/curve"]])])

    @staticmethod
    def _seed(tree: Tree) -> int:
        return int(tree.base[tree.layout.flat_slots[_SEED]])

    def _done(self, tree: Tree, seed: int) -> None:
        tree.history.close()
        tree.put(tree.layout.flat_slots[_SEED], float(seed + 1))  # outside undo: what is asked for again is another
        self._changed()


def _nearer(tree: Tree, gesture: Gesture, found: Aim, far: float, way: Way) -> None:
    """Bring the bends that are set so far to a look; all the way it is that look."""
    set_now = np.flatnonzero(tree.base_view != tree.defaults).tolist()
    slots = sorted({slot for slot in set_now if slot >= tree.layout.bend} | found.values.keys())
    slots = [slot for slot in slots if tree.layout.parameter(slot).kind != "trigger"]
    rows = [tree.layout.parameter(slot) for slot in slots]
    there = [found.values.get(slot, float(tree.defaults[slot])) for slot in slots]
    mixed = mix(
        np.array([[tree.base[slot] for slot in slots], there]).reshape(2, len(slots)), np.array([1.0 - far, far]),
        np.array([row.period for row in rows]), np.array([row.kind != "float" for row in rows], np.bool_),
    )  # fmt: skip
    for slot, row, value in zip(slots, rows, mixed.tolist(), strict=True):
        move(tree, gesture, slot, row.admit(value), way)


def _place(tree: Tree, far: float, seed: int) -> dict[str, float | str]:
    """A picture near the present one, or anywhere."""
    dice, slots = np.random.default_rng(abs(seed) * 2 + (seed < 0)), tree.layout.flat_slots
    steps = {name: float(dice.normal(0.0, width)) for name, width in STEP.items() if name in slots}
    if far >= 1.0:
        place: dict[str, float | str] = {"latent/seed": float(dice.integers(SEEDS)), **dict.fromkeys(steps, 0.0)}
        return place | ({_WALK: 0.0} if _WALK in slots else {})
    return {name: tree.base[slots[name]] + far * step for name, step in steps.items()}
