"""Sound around a tree: once a frame, samples become features, and features the values that modulation reads.

A feature that moves something is set each frame, the others ten times a second: they are only looked at.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from netbend.audio.base import Samples
from netbend.audio.row import KEYS, MOTION
from netbend.tree.source import MASTER
from netbend.tree.tree import Tree
from netbend_mappings.audio.analyser import Analyser
from netbend_mappings.audio.feature import PLACE
from netbend_mappings.audio.follower import Follower, Motion
from netbend_mappings.audio.spectrum import Values

LOOK_SECONDS: Final = 0.1
_STEP: Final = 4
"""Decimals of a value: finer than what can be seen, and short in a journal."""

_ONSET: Final = PLACE["onset"]


class Hearing:
    """What sound does to a tree; `fire` is called where an onset is to play its messages."""

    def __init__(self, fire: Callable[[], None]) -> None:
        self._fire = fire
        self._analyser: Analyser | None = None
        self._follower = Follower()
        self._looked = LOOK_SECONDS
        self._tree: Tree | None = None

    def take_tree(self, tree: Tree) -> None:
        """Play this tree from now on."""
        slots = tree.layout.flat_slots
        self._tree = tree
        self._places = [slots[f"audio/{key}"] for key in KEYS]
        self._motion = np.array([[slots[f"mod/audio/{key}/{name}"] for key in KEYS] for name in MOTION], np.intp)
        self._gain, self._threshold, self._bpm = (slots[f"audio/{name}"] for name in ("gain", "threshold", "bpm"))
        self._amounts = slots[MASTER], slots["mod/audio/onset/amount"]
        self.take_links()

    def take_links(self) -> None:
        """Look anew which features move something."""
        assert self._tree is not None
        texts = self._tree.texts
        self._linked = [place for place, key in enumerate(KEYS) if texts.get(f"/mod/audio/{key}/links")]

    @property
    def silent(self) -> bool:
        """Whether nothing is left to fall."""
        return not np.round(self._follower.values, _STEP).any()

    def frame(self, samples: Samples, rate: float, seconds: float, played: Values) -> None:
        """Bring the tree to what is heard after a frame of so many seconds; rate 0: nothing is.

        `played` (S,) are the effective values of the last frame.
        """
        features = self._features(samples, rate, played)
        gain, attack, release, adapt = played[self._motion]
        self._follower.follow(features, seconds, Motion(gain, attack, release, adapt))
        self._looked += seconds
        if looks := self._looked >= LOOK_SECONDS:
            self._looked = 0.0
        self._set(range(len(KEYS)) if looks or rate <= 0 else self._linked)
        if features[_ONSET] and all(played[slot] for slot in self._amounts):
            self._fire()

    def _features(self, samples: Samples, rate: float, played: Values) -> Values:
        if rate <= 0:
            self._analyser = None
            return np.zeros(len(KEYS))
        if self._analyser is None or self._analyser.rate != rate:
            self._analyser = Analyser(rate)
        self._analyser.feed(samples * np.float32(played[self._gain]), float(played[self._threshold]))
        return self._analyser.read()

    def _set(self, places: "list[int] | range") -> None:
        assert self._tree is not None
        tree = self._tree
        values = np.round(self._follower.values, _STEP).tolist()
        for place in places:
            slot = self._places[place]
            if tree.base[slot] != values[place]:
                tree.put(slot, values[place])
        bpm = round(self._analyser.bpm, 1) if self._analyser else 0.0
        if tree.base[self._bpm] != bpm:
            tree.put(self._bpm, bpm)
