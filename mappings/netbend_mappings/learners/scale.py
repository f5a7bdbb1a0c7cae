"""Bringing inputs and targets to -1..1 by their range, as Wekinator's network has it; a still column becomes 0."""

from dataclasses import dataclass

import numpy as np

from netbend_mappings.learners.base import Matrix, Vector


@dataclass(frozen=True, slots=True)
class Scale:
    """x' = (x - base) / reach."""

    base: Vector
    reach: Vector

    def of(self, x: Matrix) -> Matrix:
        """Scaled."""
        return (x - self.base) / self.reach

    def back(self, x: Matrix) -> Matrix:
        """As it was before."""
        return x * self.reach + self.base


def scale(x: Matrix) -> Scale:
    """The scale that brings the columns of x (N, I) to -1..1."""
    low, high = x.min(axis=0), x.max(axis=0)
    reach = (high - low) / 2
    return Scale((high + low) / 2, np.where(reach > 0, reach, 1.0))
