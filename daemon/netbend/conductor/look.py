"""Looks taken from a tree, and a tree brought to one: what presets, morphs, cues and chance have in common."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from netbend.conductor.place import kept, travel
from netbend.tree.aim import POSITION, Aim, Place, is_place, row_at, within
from netbend.tree.history import Gesture
from netbend.tree.node import NO_SLOT
from netbend.tree.tree import Tree
from netbend_mappings.change import curve_number, seconds_of
from netbend_mappings.presets import Look
from netbend_mappings.presets.look import Text
from netbend_mappings.presets.scope import covers

_STEP: Final = "step"
_WALK: Final = "latent/walk/phase"


@dataclass(frozen=True, slots=True)
class Way:
    """How long a change takes, and along which curve."""

    seconds: float = 0.0
    curve: str = "linear"


def taken(tree: Tree, scope: tuple[str, ...]) -> Look:
    """The look as hands have set it, within these scopes."""
    values: dict[str, float] = {
        stored: value for stored, value in tree.moved().items()
        if within(tree.addresses, scope, stored) and not is_place(stored) and _keeps(tree, stored)
    }  # fmt: skip
    texts: dict[str, Text] = {
        stored: text if isinstance(text, str) else tuple(text) for stored, text in tree.texts.items()
        if within(tree.addresses, scope, stored) and not is_place(stored)
    }  # fmt: skip
    if covers(scope, "latent") and POSITION in tree.layout.flat_slots:
        for name, it in kept(tree).items():
            if isinstance(it, str):
                texts[f"/{name}"] = it
            else:
                values[f"/{name}"] = it
    return Look(scope, values, texts)


def _keeps(tree: Tree, stored: str) -> bool:
    """Whether a value is set by hand: what runs by itself is where it is."""
    row = row_at(tree.addresses, stored)
    return row is not None and row.slot not in tree.phases


def show(tree: Tree, gesture: Gesture, aim: Aim, way: Way) -> None:
    """Bring the tree to a look; within its scopes what it does not name goes to its default, what is safe stays."""
    clear(tree, gesture, aim, way)
    for slot, value in aim.values.items():
        move(tree, gesture, slot, value, way)
    carry(tree, gesture, aim, way)


def clear(tree: Tree, gesture: Gesture, aim: Aim, way: Way) -> None:
    """Send what is set within a look's scopes, and what it does not name, to its default."""
    for slot in _others(tree, aim):
        move(tree, gesture, slot, float(tree.defaults[slot]), way)


def carry(tree: Tree, gesture: Gesture, aim: Aim, way: Way) -> None:
    """Bring the texts and the picture of a look."""
    _write(tree, gesture, aim)
    if aim.place is not None:
        place = dict(aim.place)
        if _WALK in tree.layout.flat_slots and tree.layout.flat_slots.get("latent/seed") not in tree.safe:
            place[_WALK] = 0.0  # what it has walked is in the seed
        travel(tree, gesture, place, way.seconds, curve_number(way.curve))


def _others(tree: Tree, aim: Aim) -> list[int]:
    """The slots within the look's scopes that are set, or on their way, and that it does not name."""
    away = np.flatnonzero((tree.base_view != tree.defaults) | (tree.seconds_view != 0.0)).tolist()
    return [slot for slot in away if slot not in aim.values and _stands(tree, aim.scope, slot)]


def _stands(tree: Tree, scope: Collection[str], slot: int) -> bool:
    row = tree.addresses.at(slot)
    return (
        row.parameter.kind != "trigger" and slot not in tree.phases and not is_place(row.stored)
        and within(tree.addresses, scope, row.stored)
    )  # fmt: skip


def move(tree: Tree, gesture: Gesture, slot: int, value: float, way: Way) -> None:
    """Send a slot on its way; what goes by steps, and what would run through pictures, jumps half-way."""
    under_way = seconds_of(tree.seconds[slot]) > 0
    if slot in tree.safe or (tree.base[slot] == value and not under_way):
        return
    gesture.before.setdefault(slot, tree.standing(slot))
    if way.seconds > 0:
        parameter = tree.layout.parameter(slot)
        steps = parameter.kind != "float" or parameter.rule == "open"
        curve = curve_number(_STEP if steps else way.curve)
        tree.sweep(slot, value, way.seconds, curve, from_low=False)
    else:
        tree.put(slot, value)


def _write(tree: Tree, gesture: Gesture, aim: Aim) -> None:
    """The texts of a look; within its scopes those that it does not name are as they come."""
    wanted: dict[str, Text | None] = {
        stored: None for stored in tree.texts if within(tree.addresses, aim.scope, stored) and not is_place(stored)
    }
    wanted |= aim.texts
    write(tree, gesture, wanted)


def write(tree: Tree, gesture: Gesture, texts: Mapping[str, Text | None]) -> None:
    """Set texts as they are, None: as they come."""
    for stored, text in texts.items():
        row = row_at(tree.addresses, stored)
        if row is not None and row.slot == NO_SLOT and tree.texts.get(stored) != text:
            gesture.before.setdefault(stored, tree.texts.get(stored))
            tree.texts.put(stored, text)


__all__ = ["Place", "Way", "move", "show", "taken", "write"]
