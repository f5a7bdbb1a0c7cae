"""What modulation knows of a network's slots: which wrap, which run by themselves, which are lifted by a flash."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.lfo import Oscillators
from netbend_mappings.state import Values

NONE: Final = -1
"""No slot."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A slot that runs by itself, and the slots that say how; `NONE` where there is none.

    `rate` are units a second, `lap` the seconds of one round; units a beat and beats where `beats` is on.
    It rests while `gate` is off, and sets out from its base value when that is opened.
    """

    slot: int
    rate: int = NONE
    lap: int = NONE
    beats: int = NONE
    gate: int = NONE


@dataclass(frozen=True, slots=True)
class Rules:
    """What the evaluation knows of the slots, S of them, fixed for a network.

    `period` (S,) spans of wrapping parameters, 0 for others, that begin at `low` (S,). `hold` is the slot that
    stops the phases, `bpm` the tempo, itself a rate a minute. `flashes` pairs (flash counter slot, slots it lifts).
    `oscillators` are placed once the beat has run.
    """

    period: Values
    low: Values
    phases: tuple[Phase, ...] = ()
    hold: int = NONE
    bpm: int = NONE
    flashes: tuple[tuple[int, NDArray[np.intp]], ...] = ()
    flash_slots: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, np.intp))
    oscillators: Oscillators | None = None

    @property
    def beats(self) -> Iterator[Phase]:
        """The phases that the tempo itself drives: they run before all others."""
        return (phase for phase in self.phases if self.bpm >= 0 and phase.rate == self.bpm)

    @property
    def others(self) -> Iterator[Phase]:
        """All other phases."""
        return (phase for phase in self.phases if self.bpm < 0 or phase.rate != self.bpm)
