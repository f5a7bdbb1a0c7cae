"""A session made from what arrives, for clients whose set-up was clicks: inputs fix one side, targets the other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.learners.output import Classes, Gestures
from netbend_mappings.session import Session
from netbend_mappings.wekinator.error import WekinatorError
from netbend_mappings.wekinator.wanted import Wanted

Values = NDArray[np.float64]
Make = Callable[[Sequence[str] | int, Wanted], Session]

MOST: Final = 4096
"""Inputs of such a session, and its outputs."""


class Making:
    """What has arrived so far; `make` makes the session."""

    def __init__(self, make: Make, wanted: Wanted) -> None:
        self._make, self.wanted = make, wanted
        self.aimed: Values | None = None
        """Targets that came before the session."""

    def expect_targets(self, values: Values) -> None:
        """Targets say how many outputs there will be."""
        if not self.wanted and 1 <= values.size <= MOST:
            self.wanted = replace(self.wanted, numbers=values.size)
        if values.size != self.wanted.width:
            raise WekinatorError(f"targets must be {self.wanted.width} numbers, got {values.size}")
        self.aimed = values

    def expect_inputs(self, names: Sequence[str]) -> None:
        """Names of inputs say how many there will be."""
        if 1 <= len(names) <= MOST:
            self.wanted = replace(self.wanted, input_names=tuple(names))

    def expect_outputs(self, names: Sequence[str]) -> None:
        """Names of outputs, or of gestures."""
        count = self.wanted.gestures or self.wanted.width or len(names)
        if len(names) != count or not 1 <= count <= MOST:
            raise WekinatorError(f"output names must be {count}, got {len(names)}")
        self.wanted = replace(self.wanted, numbers=self.wanted.numbers if self.wanted else count, names=tuple(names))

    def make(self, values: Values, address: str) -> Session:
        """The session for the first inputs, which came to this address."""
        names, count = self.wanted.input_names, values.size
        if not 1 <= count <= MOST:
            raise WekinatorError(f"{address} takes 1..{MOST} numbers, got {count}")
        if names and len(names) != count:
            raise WekinatorError(f"{len(names)} inputs were named, {count} arrive")
        if not self.wanted:
            raise WekinatorError(
                f"{count} inputs arrive; how many outputs? start with --outputs, --classes or --gestures, "
                "or send /wekinator/control/outputs"
            )
        return self._make(names or count, self.wanted)


def said_of(session: Session) -> str:
    """What goes in and comes out, in words."""
    first = session.outputs[0]
    if isinstance(first, Gestures):
        return f"{session.inputs} inputs to {first.count} gestures"
    counts = [kind.count for kind in session.outputs if isinstance(kind, Classes)]
    numbers = len(session.outputs) - len(counts)
    words = [f"{numbers} number{'s' * (numbers != 1)}"] * bool(numbers)
    return f"{session.inputs} inputs to " + " and ".join([*words, *(f"one of {count} classes" for count in counts)])
