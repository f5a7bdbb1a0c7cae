"""How much each point of a plane counts at a place between them: natural neighbours, or inverse distance.

Points are on 0..1 in both directions; weights sum to 1, and are all on a point where the place is on it.
"""

from collections.abc import Callable
from math import hypot
from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Corner = tuple[float, float]
Polygon = list[Corner]

ON: Final = 1e-9
"""So near is on a point."""

POWER: Final = 2.0

_BOX: Final[Polygon] = [(-1.0, -1.0), (2.0, -1.0), (2.0, 2.0), (-1.0, 2.0)]
"""Where the outermost cells end: so far out that a place on the plane is inside."""


def inverse_distance(points: Values, at: Values) -> Values:
    """Weights (P,) of points (P, 2) at a place (2,), by 1 / distance² (Shepard 1968)."""
    apart = np.hypot(*(points - at).T)
    on = apart < ON
    if on.any():
        found: Values = on / on.sum()
        return found
    near = (apart.min() / apart) ** POWER
    weights: Values = near / near.sum()
    return weights


def natural_neighbour(points: Values, at: Values) -> Values:
    """Weights (P,) of points (P, 2) at a place (2,): the share that each point's cell loses to it (Sibson 1981)."""
    places, owner, counts = np.unique(points.round(9), axis=0, return_inverse=True, return_counts=True)
    owner = owner.reshape(-1)
    weights = _sibson(places, at)[owner] / counts[owner]
    total: Values = weights / weights.sum()
    return total


def _sibson(points: Values, at: Values) -> Values:
    apart = np.hypot(*(points - at).T)
    if apart.min() < ON:
        on: Values = (apart == apart.min()).astype(np.float64)
        return on
    spots = [(float(x), float(y)) for x, y in points]
    here = (float(at[0]), float(at[1]))
    cell, near = _cell(here, spots, apart)
    weights = np.zeros(len(points))
    for number in near:
        lost = cell
        for other in near:
            if other != number and len(lost) > 2:
                lost = _nearer(lost, spots[number], spots[other])
        weights[number] = _area(lost)
    return weights


def _cell(here: Corner, spots: list[Corner], apart: Values) -> tuple[Polygon, list[int]]:
    """What is nearer to `here` than to any spot, and the spots that may border on it."""
    cell, near, reach = _BOX, [], 6.0
    for number in np.argsort(apart, kind="stable").tolist():
        if apart[number] > reach + ON:
            break
        cell = _nearer(cell, here, spots[number])
        near.append(number)
        reach = 2.0 * max(hypot(x - here[0], y - here[1]) for x, y in cell)
    return cell, [number for number in near if apart[number] <= reach + ON]


def _nearer(polygon: Polygon, here: Corner, there: Corner) -> Polygon:
    """The part of a convex polygon that is nearer to `here` than to `there` (Sutherland and Hodgman 1974)."""
    along = (there[0] - here[0], there[1] - here[1])
    middle = ((there[0] + here[0]) / 2, (there[1] + here[1]) / 2)
    beyond = [(x - middle[0]) * along[0] + (y - middle[1]) * along[1] for x, y in polygon]
    kept: Polygon = []
    for number, corner in enumerate(polygon):
        before, far, past = polygon[number - 1], beyond[number], beyond[number - 1]
        if (far > 0) != (past > 0):
            share = past / (past - far)
            kept.append((before[0] + share * (corner[0] - before[0]), before[1] + share * (corner[1] - before[1])))
        if far <= 0:
            kept.append(corner)
    return kept


def _area(polygon: Polygon) -> float:
    pairs = zip(polygon, polygon[1:] + polygon[:1], strict=True)
    return abs(sum(x * v - u * y for (x, y), (u, v) in pairs)) / 2


METHODS: Final[dict[str, Callable[[Values, Values], Values]]] = {
    "natural": natural_neighbour, "distance": inverse_distance,
}  # fmt: skip
"""By name."""
