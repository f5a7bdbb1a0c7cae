"""What goes beyond Wekinator, in a show: the follower's rows, presets to play freely between, pictures of rounds."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend.conductor.mapped import Mapped, legal
from netbend.conductor.mapping import Mapping
from netbend.conductor.round import Rounds
from netbend.tree.blend import look_at
from netbend.tree.preset import PRESETS, data_of
from netbend.tree.tree import Commit, Sender, Tree
from netbend.wekinator.beyond import Beyond, told_of
from netbend.wekinator.follow import SETTINGS
from netbend_mappings.following import Followed
from netbend_mappings.learners.output import Gestures
from netbend_mappings.playing import look_targets
from netbend_mappings.session import Session

Values = NDArray[np.float64]

SENDER: Final = Sender("followed", deaf=True)
FULL_SPEED: Final = 2.0
"""The speed at which `pace` is 1."""


class Free:
    """Ties a house's `Beyond` to the tree that is played; `changed` is called after its rows were moved."""

    def __init__(
        self, mapping: Mapping, tree: Callable[[], Tree | None], changed: Callable[[], None], tell: Callable[..., None],
        picture: Callable[[], NDArray[np.uint8] | None],
    ) -> None:  # fmt: skip
        self._beyond: Beyond = mapping.house.beyond
        self._tree, self._changed = tree, changed
        self._answer: Followed | None = None
        self._waits = False
        self._beyond.tell, self._beyond.followed, self._beyond.presets = tell, self._follow, self._presets
        self.rounds = Rounds(mapping.house, picture, tell)

    # gestures

    def on_air(self) -> None:
        """A tree is played: follow as its rows say."""
        tree = self._tree()
        if tree is not None:
            self._obey(tree)

    def committed(self, commit: Commit) -> None:
        """Rows were moved, by a hand or an undo."""
        tree = self._tree()
        if tree is not None and any(tree.layout.flat_slots[name] in commit.slots for name in SETTINGS):
            self._obey(tree)

    def _obey(self, tree: Tree) -> None:
        on, tolerance, none, relative = (tree.base[tree.layout.flat_slots[name]] for name in SETTINGS)
        self._beyond.is_following = on >= 0.5
        self._beyond.pursuit.change(tolerance=tolerance, none=none, relative=relative >= 0.5)

    def _follow(self, answer: Followed) -> None:
        """An input was followed: the tree hears of the last one of a batch."""
        self._answer = answer
        if not self._waits:
            self._waits = True
            asyncio.get_running_loop().call_soon(self._show)

    def _show(self) -> None:
        self._waits = False
        tree, answer = self._tree(), self._answer
        if tree is None or answer is None:
            return
        told: dict[str, float] = told_of(answer)
        for name, value in (told | {"pace": min(1.0, told["speed"] / FULL_SPEED)}).items():
            slot = tree.layout.flat_slots[f"map/follow/{name}"]
            if tree.base[slot] != value:
                tree.put(slot, float(value), 0.0, SENDER)
        self._changed()

    # play without labels

    def _presets(self) -> Values | None:
        """What the presets say of what the outputs play (P, M); None where that is nothing, or all the same."""
        tree, session = self._tree(), self._beyond.practice.session
        if tree is None or session is None or any(isinstance(output, Gestures) for output in session.outputs):
            return None
        mapped = Mapped(tree)
        looks = [look for number in _numbers(tree) if (look := look_at(tree.texts, number)) is not None]
        settings = look_targets(session.outputs, len(looks), 0)
        for place, row in mapped.targets.items():
            if place < settings.shape[1]:
                settings[:, place] = [look.values.get(row.stored, row.parameter.default) for look in looks]
        unlike = np.unique(_legal(session, settings), axis=0)
        return unlike if mapped.targets and len(unlike) > 1 else None


def _numbers(tree: Tree) -> list[int]:
    """The presets that hands have stored, or where there are none, all."""
    stored = [number for number in range(1, PRESETS + 1) if tree.texts.get(data_of(number))]
    return stored if len(stored) > 1 else list(range(1, PRESETS + 1))


def _legal(session: Session, settings: Values) -> Values:
    kinds: list[Any] = list(session.outputs)
    return np.array([[legal(kind, value) for kind, value in zip(kinds, row, strict=True)] for row in settings.tolist()])
