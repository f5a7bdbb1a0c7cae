"""A vector of numbers from outside: as many as are wanted, all finite, or a reason."""

from collections.abc import Sequence
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.error import SessionError


def vector(values: Sequence[float] | NDArray[np.float64], count: int, what: str) -> NDArray[np.float64]:
    """The values as float64 (count,); a SessionError for another number of them, or for one that is not finite."""
    try:
        found = np.asarray(values, np.float64)
    except (TypeError, ValueError) as fault:
        raise SessionError(f"{what} must be {count} numbers, got {values!r:.60}") from fault
    if found.shape != (count,):
        raise SessionError(f"{what} must be {count} numbers, got {found.size}")
    if not isfinite(sum(found.tolist())) and not np.isfinite(found).all():
        raise SessionError(f"{what} must be finite, got {values!r:.60}")
    return found
