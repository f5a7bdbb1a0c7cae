"""The commands of cues: a preset in seconds, on another network where the cue names one, in the order of numbers."""

from collections.abc import Callable
from functools import partial
from typing import Any

from netbend.conductor.look import Way
from netbend.conductor.preset import PresetCommands
from netbend.conductor.said import number_of
from netbend.error import AddressError
from netbend.tree.argument import fires
from netbend.tree.preset import CUES
from netbend.tree.tree import Action, Sender, Tree

Arguments = tuple[Any, ...]


class CueCommands:
    """The actions; `load` brings a network by name within seconds, and knows the one that plays."""

    def __init__(self, tree: Callable[[], Tree], presets: PresetCommands, load: Callable[[str, float], None]) -> None:
        self._tree, self._presets, self._load = tree, presets, load

    def table(self) -> dict[str, Action]:
        """Its commands by name."""
        return {
            "cue/N/go": self._go_here, "cue/go": self._go,
            "cue/next": partial(self._step, 1), "cue/previous": partial(self._step, -1),
        }  # fmt: skip

    def _go_here(self, arguments: Arguments, sender: Sender, now: float) -> None:
        if fires(arguments[1:]):
            self.go(arguments[0], sender, now)

    def _go(self, arguments: Arguments, sender: Sender, now: float) -> None:
        number = round(number_of(arguments, "/cue/go", "the number of a cue"))
        if not 1 <= number <= CUES:
            raise AddressError(f"cues are 1..{CUES}, got {number}")
        self.go(number, sender, now)

    def _step(self, step: int, arguments: Arguments, sender: Sender, now: float) -> None:
        if not fires(arguments):
            return
        tree = self._tree()
        current = int(tree.base[tree.layout.flat_slots["cue/current"]])
        ahead = range(current + 1, CUES + 1) if step > 0 else range(current - 1, 0, -1)
        number = next((number for number in ahead if _holds(tree, number)), 0)
        if not number:
            raise AddressError(
                f"there is no cue {'after' if step > 0 else 'before'} {current}; /cue/N/preset makes one"
            )
        self.go(number, sender, now)

    def go(self, number: int, sender: Sender, now: float) -> None:
        """Play a cue."""
        tree = self._tree()
        slots = tree.layout.flat_slots
        if not _holds(tree, number):
            raise AddressError(f"cue {number} is empty; /cue/{number}/preset names what it recalls")
        preset, seconds = int(tree.base[slots[f"cue/{number}/preset"]]), tree.base[slots[f"cue/{number}/seconds"]]
        model = str(tree.texts.read(f"/cue/{number}/model"))
        look = self._presets.look(tree, preset) if preset else None
        curve = self._presets.way((), f"/cue/{number}/go").curve
        if model:
            self._load(model, seconds)  # first: where it is not to be had, nothing is moved

        marks = {"preset/current": preset, "cue/current": number}
        self._presets.bring(look, Way(seconds, curve), sender, now, marks)


def _holds(tree: Tree, number: int) -> bool:
    return bool(tree.base[tree.layout.flat_slots[f"cue/{number}/preset"]] or tree.texts.read(f"/cue/{number}/model"))
