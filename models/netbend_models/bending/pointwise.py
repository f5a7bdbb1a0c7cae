"""What element by element operators share: the rows of the table for loudness and edges, and memory to write in."""

from typing import Final

from torch import Tensor

from netbend_models.parameter import Parameter

FAR: Final = (-1e6, 1e6)
"""The limit of what is added to or compared with activations, which are about -1..1."""


def level(meaning: str) -> Parameter:
    """A loudness that is added: 0 changes nothing."""
    return Parameter(name="level", meaning=meaning, played=(-2, 2), limit=FAR, identity=0.0)


def edge(name: str, meaning: str, default: float) -> Parameter:
    """One end of a range of values, without an identity."""
    return Parameter(name=name, meaning=meaning, default=default, played=(-2, 2), limit=FAR)


def gate(meaning: str) -> Parameter:
    """A loudness below which something happens: 0 changes nothing."""
    return Parameter(name="level", meaning=meaning, played=(0, 2), limit=(0, 1e6), identity=0.0)


def own(x: Tensor, out: Tensor | None) -> Tensor:
    """The numbers of x where they may be overwritten: in `out`, or in new memory."""
    if out is None:
        return x.clone()
    return out if out is x else out.copy_(x)
