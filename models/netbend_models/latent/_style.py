"""The rows that act on one style a layer: truncation, other latents' styles, classes."""

from typing import Final

from netbend_models.parameter import Parameter

LABELS: Final = 1000
"""The most classes that have a row each."""


def truncation_rows(default: float, num_ws: int) -> tuple[Parameter, ...]:
    """How far from the average picture, for all styles and, of `num_ws`, for each; `default` is the network's."""
    if not num_ws:
        return (_truncation("latent/truncation", default, ""),)
    ones = (_truncation(f"latent/layer/{n}/truncation", 1.0, f", for style {n} alone") for n in range(num_ws))
    return (_truncation("latent/truncation", default, ""), _cutoff(num_ws), *ones)


def _truncation(name: str, default: float, whose: str) -> Parameter:
    return Parameter(
        name=name,
        meaning=f"0 the average picture, 1 as trained, beyond it wilder, below 0 the opposite{whose}",
        default=default,
        played=(0, 2),
        limit=(-10, 10),
        identity=1.0,
    )


def _cutoff(num_ws: int) -> Parameter:
    return Parameter(
        name="latent/cutoff",
        meaning="how many styles are truncated, from the coarsest on",
        default=num_ws,
        played=(0, num_ws),
        limit=(0, num_ws),
        kind="int",
        identity=num_ws,
        unit="styles",
    )


def style_rows(num_ws: int) -> tuple[Parameter, ...]:
    """Another latent's style from each layer on."""
    return tuple(row for number in range(num_ws) for row in (_style_seed(number), _style_amount(number)))


def _style_seed(number: int) -> Parameter:
    return Parameter(
        name=f"style/{number}/seed",
        meaning=f"whose style enters from layer {number} on; fractions lie between",
        played=(0, 1000),
        rule="open",
        unit="seeds",
    )


def _style_amount(number: int) -> Parameter:
    return Parameter(
        name=f"style/{number}/amount",
        meaning=f"how much of another latent's style enters from layer {number} on",
        limit=(0, 1),
        identity=0.0,
    )


def label_rows(count: int) -> tuple[Parameter, ...]:
    """A weight for each class, of `LABELS` at most."""
    return tuple(
        Parameter(
            name=f"label/{number}",
            meaning=f"the share of class {number} in the picture; all 0: no class",
            default=1.0 if number == 0 else 0.0,
            limit=(0, 1),
        )
        for number in range(min(count, LABELS))
    )
