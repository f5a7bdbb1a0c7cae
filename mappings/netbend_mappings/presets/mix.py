"""Many settings as one, each with its weight: angles the short way, switches and whole numbers by the greater share."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def mix(values: Values, weights: Values, period: Values, whole: NDArray[np.bool_]) -> Values:
    """The mixture (S,) of settings (P, S) by weights (P,) that sum to 1.

    `period` (S,) is what wraps, 0 elsewhere; a mixture of angles lies on the short way from the heaviest, and may
    be beyond the limit. With all weight on one setting the result is that setting, to the bit.
    """
    heard = np.flatnonzero(weights > 0)
    values, weights = values[heard], weights[heard]
    heaviest = values[np.argmax(weights)]
    if len(heard) == 1:
        alone: Values = heaviest.copy()
        return alone
    with np.errstate(over="ignore", invalid="ignore"):
        apart = values - heaviest
        around = np.where(period > 0, period, 1.0)
        apart = np.where(period > 0, apart - np.round(apart / around) * around, apart)
        mixed = heaviest + weights @ apart
    mixed = np.where(np.isfinite(mixed), mixed, weights @ values)
    return np.where(whole, _voted(values, weights), mixed)


def _voted(values: Values, weights: Values) -> Values:
    """Of each column the value that has the greatest weight behind it; the heaviest setting's at a tie."""
    behind = np.einsum("q,pqs->ps", weights, values[:, None, :] == values[None, :, :])
    behind[np.argmax(weights)] += 1e-9
    best: Values = np.take_along_axis(values, behind.argmax(axis=0)[None, :], axis=0)[0]
    return best
