"""One gesture while it is being recorded."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.session import Session
from netbend_mappings.wekinator.error import WekinatorError

Values = NDArray[np.float64]

LONGEST: Final = 100_000
"""Samples of one gesture: half an hour at 50 a second."""


class Take:
    """The samples of gesture `label` so far; 0 while none is recorded."""

    def __init__(self) -> None:
        self.label = 0
        self._samples: list[Values] = []

    def begin(self, label: int) -> None:
        """Record this gesture; what was recorded before is dropped."""
        self.label, self._samples = label, []

    def add(self, values: Values) -> None:
        """One sample."""
        if len(self._samples) >= LONGEST:
            raise WekinatorError(f"the gesture has {LONGEST} samples already; stop its recording")
        self._samples.append(values)

    def keep(self, session: Session | None) -> None:
        """End it: an example of the session, if there is anything of it."""
        label, samples = self.label, self._samples
        self.begin(0)
        if label and samples and session is not None:
            session.record_gesture(label, [one.tolist() for one in samples])
