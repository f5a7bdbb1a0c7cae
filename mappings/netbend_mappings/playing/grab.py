"""Grab and play: movement is gathered, a mapping is made of it, and another replaces it until one is kept."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.examples.example import Example
from netbend_mappings.playing.anchor import PlayError
from netbend_mappings.playing.movement import Movement
from netbend_mappings.playing.play import Recording, play

Values = NDArray[np.float64]


class Playing(Recording, Protocol):
    """What of a session is needed."""

    @property
    def inputs(self) -> int: ...  # noqa: D102  the session's

    @property
    def examples(self) -> tuple[Example, ...]: ...  # noqa: D102

    def undo(self) -> bool: ...  # noqa: D102

    def redo(self) -> bool: ...  # noqa: D102


class Grab:
    """The movement so far, and the round that was made of it last."""

    def __init__(self) -> None:
        self.is_gathering = False
        self.seed = 0
        self._movement: Movement | None = None
        self._made: tuple[Playing, int, int] | None = None

    @property
    def heard(self) -> int:
        """How many inputs were gathered."""
        return self._movement.heard if self._movement else 0

    def start(self) -> None:
        """Gather movement from now on, and forget what was gathered before."""
        self.is_gathering, self._movement = True, None

    def stop(self) -> None:
        """Gather no more."""
        self.is_gathering = False

    def hear(self, values: Values) -> None:
        """An input (N,)."""
        if not self.is_gathering:
            return
        if self._movement is None or self._movement.inputs != values.size:
            self._movement = Movement(values.size)
        self._movement.add(values)

    def generate(self, session: Playing, presets: Values | None = None, seed: int = 0, count: int = 0) -> int:
        """Record a mapping in place of the one made last, and return its round; see `play`."""
        movement = self._movement
        if movement is None or movement.inputs != session.inputs:
            raise PlayError("no movement was gathered; /map/play/start gathers it while you move freely")
        before = self._last(session)
        if before:
            session.undo()
        try:
            number = play(session, movement.values, presets, seed, count)
        except Exception:
            if before:
                session.redo()
            raise
        self.seed = seed
        self._made = (session, number, len(session.examples))
        return number

    def _last(self, session: Playing) -> bool:
        """Whether the newest examples are still the mapping made last."""
        if self._made is None or self._made[0] is not session:
            return False
        _, number, count = self._made
        examples = session.examples
        return bool(examples) and examples[-1].round == number and len(examples) == count
