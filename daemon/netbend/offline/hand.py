"""The tree of an offline rendering: what hands, onsets and a score can do there besides setting values."""

from collections.abc import Callable
from functools import partial

from netbend.conductor.cue import CueCommands
from netbend.conductor.latent import LatentCommands
from netbend.conductor.metronome import Metronome
from netbend.conductor.preset import PresetCommands
from netbend.error import AddressError
from netbend.offline.studio import Studio
from netbend.tree.tree import Sender, Tree
from netbend_mappings.modulation import PLAYED, STOOD

_BY_CHANCE = "latent/random"
"""Not the same every time."""


class Hand:
    """Plays the `tree` of a studio; what waits for the beat is played with its frame."""

    def __init__(self, studio: Studio, fps: float) -> None:
        self.metronome, self._frame_seconds = Metronome(), 1.0 / fps
        latent = LatentCommands(self._get, self)
        presets = PresetCommands(self._get, self, lambda _: None)
        commands = {**latent.table(), **presets.table(), **CueCommands(self._get, presets, _load).table()}
        del commands[_BY_CHANCE]
        self.tree = Tree(studio.description, commands)
        self.tree.played, self.tree.stood = (partial(self._cell, studio, column) for column in (PLAYED, STOOD))

    def _get(self) -> Tree:
        return self.tree

    def _cell(self, studio: Studio, column: int, slot: int) -> float:
        """What the last frame says of a slot; before the first what will be."""
        state = studio.state
        return self.tree.base[slot] if state is None else float(state.cells[column, slot])

    def frame(self, seconds: float) -> None:
        """Play what waits for a beat that comes by this moment."""
        while len(self.metronome) and self.metronome.seconds_left(self.tree, self._frame_seconds, seconds) <= 0:
            with self.metronome.strike():
                for late in self.metronome.take():
                    late.act()

    def beside(self, _sender: Sender, _address: str, work: Callable[[], Callable[[], None]]) -> None:
        """Nobody waits: it is done at once."""
        work()()

    def soon(self, act: Callable[[], None]) -> None:
        """Likewise."""
        act()


def _load(name: str, _seconds: float) -> None:
    raise AddressError(f"a rendering plays one network; it does not change to {name}")
