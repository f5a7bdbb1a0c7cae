"""The commands of presets: stored, recalled in seconds, mixed by the morph and on the plane."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import numpy as np

from netbend.conductor.latent import Deferring
from netbend.conductor.look import Way, carry, clear, move, show, taken, write
from netbend.conductor.said import number_of, seconds_of, word_of
from netbend.error import AddressError
from netbend.tree.aim import POSITION, aim
from netbend.tree.argument import fires
from netbend.tree.blend import CONTROLS, FROM, MORPH, PLANE, Blend, Blends, look_at
from netbend.tree.history import Gesture
from netbend.tree.node import Row
from netbend.tree.preset import PLACED, PRESETS, SCOPE, data_of, name_of
from netbend.tree.tree import Action, Sender, Tree
from netbend_mappings.curve import CURVES
from netbend_mappings.presets import Look, PresetError, scopes_of
from netbend_mappings.presets.arrange import by_components, by_neighbours, places_of
from netbend_mappings.presets.arrange import text_of as text_of_places
from netbend_mappings.presets.look import LONGEST, text_of

Arguments = tuple[Any, ...]

CURRENT: Final = "preset/current"


class PresetCommands:
    """The actions; `later` keeps what waits for the beat, `parking` what the network lacks."""

    def __init__(self, tree: Callable[[], Tree], later: Deferring, park: Callable[[Any], None]) -> None:
        self._tree, self._later, self._park = tree, later, park
        self._blends: tuple[Tree, Blends] | None = None
        self._leads: tuple[Any, ...] = ()
        self.stored: Callable[[int], None] = lambda _: None
        self.recalled: Callable[[int, float], None] = lambda _, __: None

    def table(self) -> dict[str, Action]:
        """Its commands by name, and what follows its faders."""
        return {
            "preset/N/store": self._store_here, "preset/store": self._store,
            "preset/N/recall": self._recall_here, "preset/recall": self._recall,
            "preset/N/clear": self._clear, "preset/scope": self._set_scope,
            **{f"morph/{name}": partial(self._follow, MORPH) for name in ("a", "b", "position")},
            "map/plane/x": partial(self._follow, PLANE), "map/plane/y": partial(self._follow, PLANE),
            "map/plane/N/place": self._place, "map/plane/N/remove": self._remove, "map/plane/arrange": self._arrange,
        }  # fmt: skip

    # stores

    def _store_here(self, arguments: Arguments, sender: Sender, now: float) -> None:
        if fires(arguments[1:]):
            self._keep(arguments[0], sender, now)

    def _store(self, arguments: Arguments, sender: Sender, now: float) -> None:
        named = word_of(arguments, "/preset/store", "the name or number of a preset")
        if not isinstance(named, str):
            self._keep(_preset(named), sender, now)
            return
        tree = self._tree()
        number = find(tree, named) or _free(tree)
        gesture = self._keep(number, sender, now)
        write(tree, gesture, {name_of(number): named})

    def _keep(self, number: int, sender: Sender, now: float) -> Gesture:
        tree = self._tree()
        tree.check_lock(f"/preset/{number}/store")
        text = text_of(taken(tree, scope_in(tree)))
        if len(text) > LONGEST:
            raise AddressError(f"the look takes {len(text)} characters, {LONGEST} fit; /reset some of it")
        tree.texts.check_room(data_of(number), text)
        gesture = tree.history.begin(sender, now)
        write(tree, gesture, {data_of(number): text})
        _mark(tree, gesture, {CURRENT: number})
        tree.history.close()
        self.stored(number)
        return gesture

    def _clear(self, arguments: Arguments, sender: Sender, now: float) -> None:
        if fires(arguments[1:]):
            number, tree = arguments[0], self._tree()
            tree.check_lock(f"/preset/{number}/clear")
            gesture = tree.history.begin(sender, now)
            write(tree, gesture, {data_of(number): "", name_of(number): ""})
            tree.history.close()

    def _set_scope(self, arguments: Arguments, sender: Sender, now: float) -> None:
        if not all(isinstance(word, str) for word in arguments):
            raise AddressError(f"/preset/scope takes names, got {arguments!r:.60}")
        try:
            scope = scopes_of(arguments)
        except PresetError as fault:
            raise AddressError(f"/preset/scope: {fault}") from fault
        row = self._tree().addresses.resolve(SCOPE)
        assert isinstance(row, Row)
        self._tree().texts.write(row, " ".join(scope), sender, now)

    # recalls

    def _recall_here(self, arguments: Arguments, sender: Sender, now: float) -> None:
        number, *said = arguments
        if not (said and isinstance(said[0], int | float) and said[0] == 0):  # a button's release
            self.recall(number, self.way(tuple(said), f"/preset/{number}/recall"), sender, now)

    def _recall(self, arguments: Arguments, sender: Sender, now: float) -> None:
        named = word_of(arguments, "/preset/recall", "the name or number of a preset")
        number = find(self._tree(), named) if isinstance(named, str) else _preset(named)
        if not number:
            raise AddressError(f"no preset is called {named!r:.60}; /preset/store {named} makes one")
        self.recall(number, self.way(arguments[1:], "/preset/recall"), sender, now)

    def way(self, said: Arguments, address: str) -> Way:
        """The seconds and the curve that a message names, or those that are set."""
        tree = self._tree()
        slots = tree.layout.flat_slots
        curve = list(CURVES)[int(tree.base[slots["preset/curve"]])]
        numbers = [one for one in said if not isinstance(one, str)]
        words = [one for one in said if isinstance(one, str)]
        if words and words[0] not in CURVES:
            raise AddressError(f"{address}: curve must be one of {', '.join(CURVES)}, got {words[0]!r:.60}")
        seconds = seconds_of(numbers, address, tree.base[slots["preset/seconds"]])
        return Way(seconds, words[0] if words else curve)

    def recall(self, number: int, way: Way, sender: Sender, now: float) -> None:
        """Play a preset."""
        self.bring(self.look(self._tree(), number), way, sender, now, {CURRENT: number})

    def bring(self, look: Look | None, way: Way, sender: Sender, now: float, marks: Mapping[str, float]) -> None:
        """Bring the instrument to a look, and set rows by name that say so, in one step of undo."""
        tree = self._tree()
        gesture = tree.history.begin(sender, now)
        if look is not None:
            found = aim(tree.addresses, look, scope_in(tree))
            show(tree, gesture, found, way)
            self._park(found.lacking)
        _mark(tree, gesture, marks)
        tree.history.close()
        self.forget()
        if number := int(marks.get(CURRENT, 0)):
            self.recalled(number, way.seconds)

    def look(self, tree: Tree, number: int) -> Look:
        """The look in a preset; an AddressError where there is none."""
        look = look_at(tree.texts, number)
        if look is None:
            held = "holds no look" if tree.texts.read(data_of(number)) else "is empty"
            raise AddressError(f"preset {number} {held}; /preset/{number}/store fills it")
        return look

    # the morph and the plane

    def _follow(self, kind: str, moved: tuple[Any, ...], sender: Sender, now: float) -> None:
        """A hand has moved the morph or the plane: the values follow, in the same time, as part of its gesture."""
        tree = self._tree()
        blends = self._blends_of(tree)
        blend, slots = blends.find(kind, tree.base, tree.texts), blends.controls(kind).tolist()
        if blend is None:
            return
        gesture = tree.history.note(sender, slots[0], tree.standing(slots[0]), now)
        self._bring(tree, gesture, blend, np.array([tree.base[slot] for slot in slots]), Way(float(moved[1])))

    def _blends_of(self, tree: Tree) -> Blends:
        if self._blends is None or self._blends[0] is not tree:
            self._blends, self._leads = (tree, Blends(tree.addresses)), ()
        return self._blends[1]

    def _bring(self, tree: Tree, gesture: Gesture, blend: Blend, controls: Any, way: Way) -> None:
        heaviest = blend.heaviest(controls)
        leads = (blend.kind, blend.numbers, heaviest)
        if self._leads[:2] != leads[:2]:
            clear(tree, gesture, blend.aims[heaviest], way)  # what was played before, and none of them names
        if self._leads != leads:
            self._leads = leads
            carry(tree, gesture, blend.aims[heaviest], Way())
            if blend.places:
                write(tree, gesture, {FROM: blend.kind})
        for slot, value in zip(blend.slots.tolist(), blend.at(controls).tolist(), strict=True):
            move(tree, gesture, slot, value, way)
        if blend.places:
            move(tree, gesture, tree.layout.flat_slots[POSITION], float(blend.weigh(controls)[heaviest]), Way())

    def forget(self) -> None:
        """What was mixed last may be undone: the next move of a fader brings all of it again."""
        self._leads = ()

    def _place(self, arguments: Arguments, sender: Sender, now: float) -> None:
        number, *said = arguments
        x, y = (number_of(said[one:], f"/map/plane/{number}/place", "x and y") for one in (0, 1))
        self._lay({number: (min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))}, sender, now)

    def _remove(self, arguments: Arguments, sender: Sender, now: float) -> None:
        if fires(arguments[1:]):
            self._lay({arguments[0]: None}, sender, now)

    def _arrange(self, arguments: Arguments, sender: Sender, now: float) -> None:
        """By their values, each in spans of what it plays."""
        method = arguments[0] if arguments and isinstance(arguments[0], str) else "pca"
        if method not in ("pca", "umap"):
            raise AddressError(f"/map/plane/arrange takes pca or umap, got {method!r:.60}")
        if not fires(arguments[:1]) and not isinstance(arguments[0], str):
            return
        tree = self._tree()
        numbers = [number for number in range(1, PRESETS + 1) if tree.texts.get(data_of(number))]
        if not numbers:
            raise AddressError("there is no preset of your own to arrange; /preset/1/store makes one")
        settings = self._settings(tree, numbers)

        def work() -> Callable[[], None]:
            try:
                places = by_neighbours(settings) if method == "umap" else by_components(settings)
            except PresetError as fault:
                raise AddressError(f"/map/plane/arrange: {fault}") from fault
            found = {one: (round(x, 4), round(y, 4)) for one, (x, y) in zip(numbers, places.tolist(), strict=True)}
            return lambda: self._lay(found, sender, now, anew=True)

        self._later.beside(sender, "/map/plane/arrange", work)

    def _settings(self, tree: Tree, numbers: list[int]) -> Any:
        """Values (P, S) of presets, a picture's place among them by its seeds."""
        looks = {number: look for number in numbers if (look := look_at(tree.texts, number)) is not None}
        rows = {}
        for stored in sorted({stored for look in looks.values() for stored in look.values}):
            found = tree.addresses.resolve(stored) if _known(tree, stored) else None
            if isinstance(found, Row):
                rows[stored] = found.parameter
        spans = {stored: (row.played[1] - row.played[0]) or 1.0 for stored, row in rows.items()}
        return np.array([
            [(looks[number].values.get(stored, row.default) - row.default) / spans[stored] if number in looks else 0.0
             for stored, row in rows.items()] or [0.0]
            for number in numbers
        ])  # fmt: skip

    def _lay(
        self, places: Mapping[int, tuple[float, float] | None], sender: Sender, now: float, *, anew: bool = False
    ) -> None:
        tree = self._tree()
        try:
            kept = {} if anew else dict(places_of(str(tree.texts.read(PLACED))))
        except PresetError:
            kept = {}
        for number, place in places.items():
            if place is None:
                kept.pop(number, None)
            else:
                kept[number] = place
        row = tree.addresses.resolve(PLACED)
        assert isinstance(row, Row)
        tree.texts.write(row, text_of_places(kept), sender, now)


def _mark(tree: Tree, gesture: Gesture, marks: Mapping[str, float]) -> None:
    for name, value in marks.items():
        move(tree, gesture, tree.layout.flat_slots[name], float(value), Way())


def scope_in(tree: Tree) -> tuple[str, ...]:
    """The scopes that are set."""
    try:
        return scopes_of([str(tree.texts.read(SCOPE))])
    except PresetError as fault:
        raise AddressError(f"/preset/scope: {fault}") from fault


def find(tree: Tree, name: str) -> int:
    """The preset of that name, or 0."""
    return next((number for number in range(1, PRESETS + 1) if tree.texts.read(name_of(number)) == name), 0)


def _free(tree: Tree) -> int:
    for number in range(1, PRESETS + 1):
        if not tree.texts.read(data_of(number)):
            return number
    raise AddressError(f"all {PRESETS} presets are full; /preset/N/clear empties one")


def _preset(number: float) -> int:
    if not 1 <= number <= PRESETS:
        raise AddressError(f"presets are 1..{PRESETS}, got {number:g}")
    return round(number)


def _known(tree: Tree, stored: str) -> bool:
    try:
        tree.addresses.resolve(stored)
    except AddressError:
        return False
    return True


__all__ = ["CONTROLS", "PresetCommands", "find", "scope_in"]
