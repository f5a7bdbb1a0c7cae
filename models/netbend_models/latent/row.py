"""Every address row of a latent, in the order in which they are listed."""

from typing import Final

from netbend_models.latent import _direction, _loop, _place, _store, _style
from netbend_models.latent._style import label_rows, style_rows, truncation_rows
from netbend_models.parameter import Parameter

__all__ = ["DIRECTIONS", "LABELS", "LOOP", "STORES", "label_rows", "latent_rows", "style_rows", "truncation_rows"]

DIRECTIONS: Final = _direction.DIRECTIONS
LABELS: Final = _style.LABELS
STORES: Final = _store.STORES
LOOP: Final = _loop.TURN


def latent_rows(
    *,
    truncation: float = 1.0,
    cutoff: int = 0,
    spaces: bool = True,
    labels: int = 0,
    directions: int = 0,
    samples: bool = True,
) -> tuple[Parameter, ...]:
    """The rows of a latent.

    `cutoff`: how many styles there are; `spaces`: whether there is a w beside z; `labels` and
    `directions`: how many; `samples`: whether directions are found in samples too, not in weights alone.
    """
    return (
        *_place.SEEDS,
        *_place.PLANE,
        *_place.WALK,
        *truncation_rows(truncation, cutoff),
        *((_place.SPACE,) if spaces else ()),
        *style_rows(cutoff),
        *label_rows(labels),
        *_direction.direction_rows(directions, samples=samples),
        *_place.FILE,
        *_loop.ROWS,
        *_store.ROWS,
    )
