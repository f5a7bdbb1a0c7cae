"""A torch module seen from inside, untouched: a forward hook on each of its layers applies the plan."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from torch import Tensor, nn

from netbend_models.bending.plan import Plan
from netbend_models.error import LoadError
from netbend_models.network import Layer, Output
from netbend_models.networks.parameter import ModuleWeights, has_weight

Visit = Callable[[str, Tensor], Tensor]
"""What is done with each layer's output as it appears, by the name of its module."""

_PICTURES: Final = (1, 3, 4)
_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


class Body(Protocol):
    """What is played: layers that are known once it was looked at, and runs bent by a plan."""

    layers: tuple[Layer, ...]

    def look(self, x: Tensor) -> object:
        """Run it once to find the layers; gives what it gave."""

    def run(self, x: Tensor, plan: Plan) -> object:
        """What it makes of x, bent by the plan."""


class Hooked:
    """Layers are the leaves with a 4-D output, and the modules named in `extra`, in the order in which they run.

    One that runs twice is two layers. `layers` are known once `look` has run the module.
    """

    def __init__(self, module: nn.Module, extra: Collection[str] = ()) -> None:
        self.module = module
        self.layers: tuple[Layer, ...] = ()
        self._visit: Visit | None = None
        known = dict(module.named_modules())
        missing = [name for name in extra if name not in known]
        if missing:
            raise LoadError(f"extra names no module of the network: {', '.join(missing)}")
        for name, one in known.items():
            if name in extra or not any(True for _ in one.children()):
                one.register_forward_hook(self._hook_of(name or type(one).__name__))

    def _hook_of(self, name: str) -> Callable[..., object]:
        def hook(_module: nn.Module, _inputs: object, output: object) -> object:
            tensor = first(output)
            if self._visit is None or tensor is None or tensor.dim() != 4:
                return None
            bent = self._visit(name, tensor)
            return None if bent is tensor else _replaced(output, bent)

        return hook

    def look(self, x: Tensor, start: int = 0) -> object:
        """Run the module once to find its layers, counted from `start` on; gives what it gave."""
        found: list[tuple[str, Tensor]] = []

        def note(name: str, x: Tensor) -> Tensor:
            found.append((name, x))
            return x

        output = self._run(x, note)
        self.layers = _layers(found, self.module, start)
        known = dict(self.module.named_modules())
        before = [nn.Identity()] * start
        self._weights = ModuleWeights([*before, *(known.get(name, self.module) for name, _ in found)])
        return output

    def run(self, x: Tensor, plan: Plan) -> object:
        """What the module makes of x, bent by the plan."""
        self._weights.take(plan)
        upcoming = iter(self.layers)

        def visit(_name: str, x: Tensor) -> Tensor:
            layer = next(upcoming, None)  # None: a module that ran more often than it was looked at
            return x if layer is None else plan.apply(layer.index, x)  # never in place: a skip connection may hold x

        return self._run(x, None if plan.empty else visit)

    def _run(self, x: Tensor, visit: Visit | None) -> object:
        self._visit = visit
        try:
            return self.module(x)
        finally:
            self._visit = None


def first(output: object) -> Tensor | None:
    """The tensor of a module's output, which may stand first in a tuple or list."""
    if isinstance(output, (tuple, list)) and output:
        output = output[0]
    return output if isinstance(output, Tensor) else None


def outline(module: nn.Module) -> list[tuple[str, Any]]:
    """The module's structure as text that is the same in every process."""
    return [(name, one.extra_repr() or type(one).__name__) for name, one in module.named_modules()]


def output_of(made: object) -> Output:
    """The output of a module that made this; a LoadError where it is no picture."""
    tensor = first(made)
    shape = () if tensor is None else tuple(tensor.shape)
    if len(shape) != 4 or shape[1] not in _PICTURES:
        raise LoadError(f"the module must give a picture (B, 1 | 3 | 4, H, W), got {shape or type(made).__name__}")
    return Output(*shape[1:])


def _replaced(output: object, tensor: Tensor) -> object:
    if isinstance(output, tuple):
        return (tensor, *output[1:])
    return [tensor, *output[1:]] if isinstance(output, list) else tensor


def _layers(found: Sequence[tuple[str, Tensor]], module: nn.Module, start: int) -> tuple[Layer, ...]:
    if not found:
        raise LoadError("no layer of the module gives activations (B, C, H, W)")
    modules = dict(module.named_modules())
    names = numbered(_slug(path, modules) for path, _ in found)
    layers = []
    for index, (name, (path, x)) in enumerate(zip(names, found, strict=True), start):
        channels, height, width = x.shape[1:]
        weighted = has_weight(modules.get(path, module))
        layers.append(Layer(index, name, channels, height, width, weighted=weighted))
    return tuple(layers)


def numbered(names: Iterable[str]) -> list[str]:
    """The names, of which the second of a kind ends in -2."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return found


def _slug(path: str, modules: Mapping[str, nn.Module]) -> str:
    """A path of [A-Za-z0-9._-] that is no numeral: `0` becomes `Conv2d.0`."""
    slug = _NOT_IN_A_NAME.sub("-", path)
    return f"{type(modules[path]).__name__}.{slug}" if slug.isdecimal() else slug or "layer"
