"""Whether a frame would be the picture that is there: then nothing is computed, and the picture is shown again.

A frame is a function of the values that reach the picture and of its number and time; whether a network looks at those
is seen by handing it a frame that notices. What a network finishes beside the show (a blend fetched, a compiled form
swapped in) moves no value: so every half second the picture is made all the same.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from netbend.inputs.row import MIXES
from netbend_models.network import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netbend.tree.layout import Layout
    from netbend_models.bending.plan import Plan

Values = NDArray[np.float64]

AGAIN_SECONDS: Final = 0.5

SHOWN: Final = (
    "master/level", "view/layer", "view/colour", "view/normalise", "input/blur", "feedback/amount", *MIXES,
)  # fmt: skip
"""What of the stage's own rows acts on the picture."""


class Glance:
    """Whether the last frame's number or time was looked at."""

    def __init__(self) -> None:
        self.looked = False


class NoticingFrame(Frame):
    """A frame that notices who asks when it is."""

    __slots__ = ("_facts", "_glance")

    def __init__(
        self, number: int, time: float, controls: "Mapping[str, float]", bends: "Plan", texts: "Mapping[str, object]",
        glance: Glance, inputs: "Mapping[str, object]", between: "Callable[[], None]" = lambda: None,
    ) -> None:  # fmt: skip
        super().__init__(number, time, controls, bends, texts, inputs, between)
        object.__setattr__(self, "_glance", glance)
        glance.looked = False

    def __getattribute__(self, name: str) -> object:
        if name in ("number", "time"):
            object.__getattribute__(self, "_glance").looked = True
        return super().__getattribute__(name)


class Stillness:
    """Remembers what the last picture was made of."""

    def __init__(self, layout: "Layout") -> None:
        names = [row.name for row in layout.description.rows] + list(SHOWN)
        own = [layout.flat_slots[name] for name in names if name in layout.flat_slots]
        self._slots = np.array(own, np.intp)
        self._bends = layout.bend
        self._own: Values | None = None
        self._bent: Values = np.zeros(0)
        self._texts: object = None
        self._until = -np.inf
        self.glance = Glance()

    def same(self, played: Values, texts: object) -> bool:
        """Whether these effective values (S,) and texts are those of the last picture, and time does not count."""
        return (
            self._own is not None
            and not self.glance.looked
            and texts == self._texts
            and np.array_equal(played[self._slots], self._own)
            and np.array_equal(played[self._bends :], self._bent)
        )

    def due(self, time: float) -> bool:
        """Whether, at a frame's time, it is time to look again all the same."""
        return not self._until - AGAIN_SECONDS <= time < self._until

    def forget(self) -> None:
        """A frame was begun, and its picture never made: the next one is other than the last."""
        self._own = None

    def drawn(self, played: Values, texts: object, time: float) -> None:
        """A picture was made of these."""
        self._own, self._bent = played[self._slots], played[self._bends :].copy()
        self._texts, self._until = texts, time + AGAIN_SECONDS
