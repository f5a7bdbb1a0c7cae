"""What a file holds by name: shapes, and what is said of it; its numbers stay where they are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TypeAlias

from netbend_models.error import LoadError
from netbend_models.networks.diffusion.library import class_of

Shape: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """Shapes by names below `prefix`."""

    path: Path
    shapes: Mapping[str, Shape]
    metadata: Mapping[str, str]
    prefix: str = ""

    def below(self, prefix: str) -> "Contents":
        """What stands under a prefix, by the names behind it."""
        shapes = {name.removeprefix(prefix): shape for name, shape in self.shapes.items() if name.startswith(prefix)}
        return replace(self, shapes=shapes, prefix=self.prefix + prefix)

    def shape(self, name: str, dimensions: int) -> Shape:
        """The shape of a tensor that has to be there."""
        found = self.shapes.get(name)
        if found is None:
            raise self.fault(f"lacks {self.prefix}{name}; get the file again")
        if len(found) != dimensions or 0 in found:
            raise self.fault(f"has shape {found} for {self.prefix}{name}, which no Stable Diffusion has")
        return found

    def count(self, name: str) -> int:
        """How many there are of a name with {} for a number from 0."""
        return next(number for number in count() if name.format(number) not in self.shapes)

    def fault(self, text: str) -> LoadError:
        """An error that names the file."""
        return LoadError(f"{self.path} {text}")


def read_contents(path: Path) -> Contents:
    """The contents of a safetensors file, whose sizes are held against it; a LoadError where they do not fit."""
    class_of("diffusers", "UNet2DConditionModel")  # says what to install, where the next line could not
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415  an extra

    try:
        with safe_open(path, "pt") as file:
            shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
            return Contents(path, shapes, file.metadata() or {})
    except (SafetensorError, OSError) as fault:
        raise LoadError(f"{path} is cut short or damaged ({fault!s:.100}); get it again") from fault
