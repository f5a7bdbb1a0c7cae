"""Where the weights of one part lie in a file: under other names, three joined in one, turned over, or as kernels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from netbend_models.networks.diffusion.single.contents import Contents, Shape


@dataclass(frozen=True, slots=True)
class Place:
    """One weight: all of the tensor of a name, or its first, second or last `third`; `turned`: its transpose.

    `flat`: a convolution with kernels of 1 may stand for what is a matrix here.
    """

    name: str
    third: int | None = None
    turned: bool = False
    flat: bool = False

    def fits(self, shape: Shape, wanted: Shape) -> bool:
        """Whether a tensor of this shape can be taken for what is wanted."""
        if self.third is not None:
            return shape == (3 * wanted[0], *wanted[1:])
        if self.turned:
            return shape == wanted[::-1]
        return shape == wanted or (self.flat and shape == (*wanted, 1, 1))

    def taken(self, tensor: Tensor, wanted: Shape) -> Tensor:
        """The weight out of the tensor."""
        if self.third is not None:
            return tensor.chunk(3)[self.third]
        return tensor.T if self.turned else tensor.reshape(wanted)


@dataclass(frozen=True, slots=True)
class Layout:
    """A part: what it is in diffusers or transformers, and the place of each of its weights by its name there."""

    contents: Contents
    kind: str
    config: Mapping[str, Any]
    place: Callable[[str], Place]


def renamed(name: str, names: Mapping[str, str]) -> str:
    """A name whose beginning stands in a table, with what stands there for it."""
    for mine, theirs in names.items():
        if name == mine or name.startswith(f"{mine}."):
            return theirs + name[len(mine) :]
    return name
