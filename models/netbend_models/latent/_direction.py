"""The rows of the directions that a network's weights, or samples of it, have most to say along."""

from typing import Final

from netbend_models.parameter import Parameter

DIRECTIONS: Final = 16
"""The most directions that have a row each."""

SOURCES: Final = ("weights", "samples")


def direction_rows(count: int, *, samples: bool) -> tuple[Parameter, ...]:
    """A row for each direction, `DIRECTIONS` at most, counted from 1; a choice where there are two kinds of them."""
    rows = tuple(_direction(number) for number in range(1, min(count, DIRECTIONS) + 1))
    return (*((_SOURCE,) if rows and samples else ()), *rows)


_SOURCE: Final = Parameter(
    name="latent/direction/source",
    meaning="what found the directions: the network's weights (SeFa), or samples of its pictures (GANSpace)",
    played=(0, len(SOURCES) - 1),
    limit=(0, len(SOURCES) - 1),
    kind="choice",
    choices=SOURCES,
)


def _direction(number: int) -> Parameter:
    return Parameter(
        name=f"latent/direction/{number}",
        meaning=f"moves along direction {number}, the first changes most",
        played=(-3, 3),
        limit=(-100, 100),
        identity=0.0,
        unit="standard deviations",
    )
