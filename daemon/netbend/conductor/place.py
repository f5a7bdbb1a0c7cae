"""Places in latent space as stores keep them: taken from a tree, and a tree sent to one.

Where a recall takes its time, the tree is at the new place at once, and what is seen comes there from
a mixture of places, the one that was seen when it began.
"""

import json
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, Final

import numpy as np

from netbend.error import AddressError
from netbend.tree.blend import CONTROLS, Blends
from netbend.tree.history import Gesture
from netbend.tree.tree import Sender, Tree
from netbend_mappings.change import LINEAR, seconds_of
from netbend_models.latent import PLACE, STORES, stored_mixture, stored_spot

Place = Mapping[str, float | str]
"""Values by the names of rows; what is at its default may be left out."""

SEED: Final = "latent/seed"
WALK: Final = "latent/walk/phase"
POSITION: Final = "latent/recall/position"
FROM: Final = "/latent/recall/from"

MOST: Final = 8
"""Places in a mixture; those that weigh least are left out."""

LEAST: Final = 1e-4
"""What weighs less in a mixture is not seen."""

LONGEST: Final = 4096
"""Characters of a stored place: as of any text."""


def kept(tree: Tree) -> Place:
    """Where hands have set it, with the walk's way so far in the seed."""
    return _place(tree, tree.standing)


def seen(tree: Tree) -> Place:
    """Where it is played at this moment, recalls and loops aside."""
    return _place(tree, tree.played)


def _place(tree: Tree, value: Callable[[int], float]) -> Place:
    place: dict[str, float | str] = {}
    slots = tree.layout.flat_slots
    for name in PLACE:
        text = tree.texts.get(f"/{name}")
        if isinstance(text, str) and text:
            place[name] = text
        elif name in slots:
            slot = slots[name]
            number = value(slot) + (value(slots[WALK]) if name == SEED and WALK in slots else 0.0)
            if number != tree.defaults[slot] and isfinite(number):
                place[name] = float(number)
    return place


def mixture(tree: Tree) -> list[tuple[float, Place]]:
    """What is seen at this moment, by weights that sum to 1: one place, or several while a recall is under way."""
    position = tree.played(tree.layout.flat_slots[POSITION])
    text = tree.texts.get(FROM)
    if text in CONTROLS:
        return _blended(tree, text) or [(1.0, seen(tree))]
    if position >= 1.0 or not isinstance(text, str) or not stored_mixture(text):
        return [(1.0, seen(tree))]
    before = json.loads(text)
    whole = sum(weight for weight, _ in before)
    mixed = [(weight / whole * (1.0 - position), place) for weight, place in before] + [(position, seen(tree))]
    heaviest = sorted((one for one in mixed if one[0] >= LEAST), key=lambda one: -one[0])[:MOST]
    total = sum(weight for weight, _ in heaviest)
    return [(weight / total, place) for weight, place in heaviest]


def _blended(tree: Tree, kind: str) -> list[tuple[float, Place]]:
    """What is seen of the pictures of presets that are mixed; the heaviest is where hands have it."""
    blends = Blends(tree.addresses)
    blend, controls = blends.find(kind, tree.base, tree.texts), blends.controls(kind).tolist()
    if blend is None or not blend.places:
        return []
    weights = blend.weigh(np.array([tree.played(slot) for slot in controls]))
    held = blend.heaviest(np.array([tree.base[slot] for slot in controls]))
    return [(float(weights[one]), seen(tree) if one == held else blend.places[one]) for one in blend.loudest(weights)]


def address_of(number: int) -> str:
    """Where store `number` keeps its place; an AddressError where there is no such store."""
    if not 1 <= number <= STORES:
        raise AddressError(f"stores are 1..{STORES}, got {number}")
    return f"/latent/{number}/place"


def store(tree: Tree, number: int, sender: Sender, now: float) -> None:
    """Keep the place where hands have set it."""
    address, text = address_of(number), _json(kept(tree))
    tree.check_lock(f"/latent/{number}/store")
    if len(text) > LONGEST:
        raise AddressError(f"the place takes {len(text)} characters, {LONGEST} fit; choose a shorter /latent/file/name")
    if text != tree.texts.get(address):
        gesture = tree.history.begin(sender, now)
        _write(tree, gesture, address, text)
        tree.history.close()


def recall(tree: Tree, number: int, seconds: float, sender: Sender, now: float) -> None:
    """Go to a stored place in so many seconds; what is safe stays."""
    text = tree.texts.get(address_of(number))
    if not text:
        raise AddressError(f"store {number} is empty; /latent/{number}/store fills it")
    if stored_spot(text) is None:
        raise AddressError(f"store {number} holds no place; /latent/{number}/store fills it anew")
    stored, slots = json.loads(text), tree.layout.flat_slots
    place: dict[str, float | str] = {
        name: stored.get(name, float(tree.defaults[slots[name]]) if name in slots else "") for name in PLACE
    }
    if WALK in slots and slots.get(SEED) not in tree.safe:
        place[WALK] = 0.0
    go(tree, place, seconds, sender, now)


def go(tree: Tree, place: Place, seconds: float, sender: Sender, now: float) -> None:
    """Set these rows, and be seen to arrive there after some seconds; one /undo takes all of it back."""
    gesture = tree.history.begin(sender, now)
    travel(tree, gesture, place, seconds)
    tree.history.close()


def travel(tree: Tree, gesture: Gesture, place: Place, seconds: float, curve: int = LINEAR) -> None:
    """The same as a part of a gesture, along a curve."""
    slots = tree.layout.flat_slots
    if seconds > 0:
        _write(tree, gesture, FROM, _json(mixture(tree)))
    elif tree.texts.get(FROM) in CONTROLS:
        _write(tree, gesture, FROM, None)
    for name, value in place.items():
        if name in slots and not isinstance(value, str):
            _set(tree, gesture, slots[name], value)
        elif name not in slots and isinstance(value, str):
            _write(tree, gesture, f"/{name}", value or None)
    position = slots[POSITION]
    gesture.before.setdefault(position, tree.base[position])
    if seconds > 0:
        tree.sweep(position, 1.0, seconds, curve)
    else:
        tree.put(position, 1.0)


def _set(tree: Tree, gesture: Gesture, slot: int, value: float) -> None:
    admitted = tree.layout.parameter(slot).admit(value)
    moves = tree.base[slot] != admitted or seconds_of(tree.seconds[slot]) > 0 or slot in tree.phases
    if moves and slot not in tree.safe:
        gesture.before.setdefault(slot, tree.standing(slot))
        tree.put(slot, admitted)


def _write(tree: Tree, gesture: Gesture, address: str, text: str | None) -> None:
    known = any(f"/{row.name}" == address for row in tree.layout.description.rows)
    if known and tree.texts.get(address) != text:
        gesture.before.setdefault(address, tree.texts.get(address))
        tree.texts.put(address, text)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
