"""A loaded module with slots, as one body of layers that bend."""

import torch
from torch import Tensor

from netbend_models.bending.plan import Plan
from netbend_models.error import LoadError
from netbend_models.network import Layer
from netbend_models.networks.hooked import numbered
from netbend_models.torchscript.insertion import insert
from netbend_models.torchscript.slot import Visit, visiting


class Slotted:
    """Layers are what calls give, (B, C, H, W) or (B, C, T), in the order in which they run."""

    def __init__(self, module: torch.jit.ScriptModule) -> None:
        self.module = module
        self.layers: tuple[Layer, ...] = ()
        insert(module)

    def look(self, x: Tensor, method: str = "forward") -> object:
        """Run it once to find its layers; gives what it gave."""
        found: list[tuple[str, Tensor]] = []

        def note(name: str, x: Tensor) -> Tensor:
            if x.dim() in (3, 4) and x.is_floating_point():
                found.append((name, x))
            return x

        made = self._run(x, method, note)
        if not found:
            raise LoadError("calls no module that gives activations (B, C, H, W)")
        names = numbered(f"layer.{name}" if name.isdecimal() else name or "layer" for name, _ in found)
        self.layers = tuple(
            _layer(index, name, _planes(x)) for index, (name, (_, x)) in enumerate(zip(names, found, strict=True))
        )
        return made

    def run(self, x: Tensor, plan: Plan, method: str = "forward") -> object:
        """What a method makes of x, bent by the plan."""
        upcoming = iter(self.layers)

        def visit(_name: str, x: Tensor) -> Tensor:
            layer = next(upcoming, None) if x.dim() in (3, 4) and x.is_floating_point() else None
            return x if layer is None else plan.apply(layer.index, _planes(x)).view_as(x)

        return self._run(x, method, None if plan.empty else visit)

    def _run(self, x: Tensor, method: str, visit: Visit | None) -> object:
        with visiting(visit):
            return getattr(self.module, method)(x)


def _layer(index: int, name: str, x: Tensor) -> Layer:
    channels, height, width = x.shape[1:]
    return Layer(index, name, channels, height, width, weighted=False)


def _planes(x: Tensor) -> Tensor:
    """Sound (B, C, T) as maps of one row."""
    return x if x.dim() == 4 else x.unsqueeze(2)
