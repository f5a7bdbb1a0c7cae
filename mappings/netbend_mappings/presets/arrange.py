"""Where presets lie on the plane: as they were laid by hand, or the like beside the like."""

import json
from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.presets.error import PresetError

Values = NDArray[np.float64]
Places = Mapping[int, tuple[float, float]]

MARGIN: Final = 0.08
"""What stays free around those that are arranged."""

_FEW: Final = 4
"""So many presets UMAP needs to find neighbours among."""


@lru_cache(maxsize=16)
def places_of(text: str) -> dict[int, tuple[float, float]]:
    """The places in a text, by the number of the preset; a PresetError says why it holds none."""
    if not text.strip():
        return {}
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise PresetError(f'places are a JSON object such as {{"3":[0.2,0.7]}}: {fault}') from fault
    if not isinstance(plain, dict):
        raise PresetError(f'places are a JSON object such as {{"3":[0.2,0.7]}}, got {plain!r:.60}')
    return {_number(name): _place(name, place) for name, place in plain.items()}


def text_of(places: Places) -> str:
    """The text of places, in the order of their numbers."""
    return json.dumps({str(number): list(places[number]) for number in sorted(places)}, separators=(",", ":"))


def _number(name: str) -> int:
    if not name.isdecimal() or not name.isascii() or len(name) > 6:
        raise PresetError(f"places are by the number of a preset, got {name!r:.60}")
    return int(name)


def _place(name: str, place: Any) -> tuple[float, float]:
    good = isinstance(place, list) and len(place) == 2 and all(
        isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one <= 1 for one in place
    )  # fmt: skip
    if not good:
        raise PresetError(f"the place of preset {name} must be [x, y] of 0..1, got {place!r:.60}")
    return float(place[0]), float(place[1])


def by_components(settings: Values) -> Values:
    """Places (P, 2) of settings (P, S) by their two principal components (Pearson 1901), spread over the plane."""
    centred = settings - settings.mean(axis=0)
    if not centred.any():
        return np.full((len(settings), 2), 0.5)
    left, size, right = np.linalg.svd(centred, full_matrices=False)
    found = np.zeros((len(settings), 2))
    for axis in range(min(2, len(size))):
        largest = right[axis, np.argmax(np.abs(right[axis]))]  # the sign of a component is anybody's choice
        found[:, axis] = left[:, axis] * size[axis] * np.sign(largest)
    return spread(found)


def by_neighbours(settings: Values, seed: int = 0) -> Values:
    """The same by UMAP (McInnes 2018), where its library is there; for a few presets by their components."""
    if len(settings) < _FEW:
        return by_components(settings)
    umap = _umap()
    reducer = umap.UMAP(n_neighbors=min(5, len(settings) - 1), init="random", random_state=seed, n_jobs=1)
    return spread(np.asarray(reducer.fit_transform(settings), np.float64))


def _umap() -> ModuleType:
    try:
        import umap  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415  seconds to import: when asked
    except ImportError as fault:
        raise PresetError("UMAP is not installed: pip install umap-learn; or arrange by pca") from fault
    found: ModuleType = umap
    return found


def spread(found: Values) -> Values:
    """Places stretched over the plane, each direction by itself, with a margin."""
    low, high = found.min(axis=0), found.max(axis=0)
    wide = np.where(high - low > 1e-9, high - low, 1.0)
    inside = np.where(high - low > 1e-9, (found - low) / wide, 0.5)
    placed: Values = MARGIN + (1 - 2 * MARGIN) * inside
    return placed
