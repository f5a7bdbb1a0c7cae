"""The rows of stored places and of the way back to one."""

from typing import Final

from netbend_models.parameter import Parameter

STORES: Final = 64
"""How many places can be stored; they count from 1."""

ROWS: Final = (
    Parameter(
        name="latent/recall/position",
        meaning="how far the last recall has come from where it began",
        default=1.0,
        limit=(0, 1),
        identity=1.0,
    ),
    Parameter(
        name="latent/recall/from",
        meaning="where the last recall began, in JSON: a list of [weight, place]",
        kind="text",
    ),
    *(
        Parameter(
            name=f"latent/{number}/place",
            meaning=f"the place in store {number}, a JSON object of rows and values; empty: nothing is stored",
            kind="text",
        )
        for number in range(1, STORES + 1)
    ),
)
