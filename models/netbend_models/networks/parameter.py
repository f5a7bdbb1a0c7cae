"""Bent weights of a module that is left untouched: another tensor stands in a weight's place while a bend acts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from netbend_models.bending.plan import Plan

if TYPE_CHECKING:
    from netbend_models.networks.style.weight import Stamps


class ModuleWeights:
    """The weights of modules, one a layer by its number; one that runs twice is bent as each of its layers asks.

    A layer without a weight of its own, such as an activation, has none to bend.
    """

    def __init__(self, modules: Sequence[nn.Module]) -> None:
        layers: dict[nn.Module, list[int]] = {}
        for index, module in enumerate(modules):
            if has_weight(module):
                layers.setdefault(module, []).append(index)
        self._layers = layers
        self._own: dict[nn.Module, Tensor] = {}
        self._stamps: dict[nn.Module, Stamps] = {module: (None,) * len(indices) for module, indices in layers.items()}

    def take(self, plan: Plan) -> None:
        """Bend them as the plan asks; what has not moved is left as it is."""
        for module, indices in self._layers.items():
            stamps = tuple(map(plan.weight_stamp, indices))
            if stamps != self._stamps[module]:
                self._bend(module, indices, plan)
                self._stamps[module] = stamps

    def _bend(self, module: nn.Module, indices: Sequence[int], plan: Plan) -> None:
        """Put another tensor in the weight's place, or its own again."""
        assert isinstance(module.weight, nn.Parameter)
        bent = own = self._own.setdefault(module, module.weight.data)
        turned = isinstance(module, nn.ConvTranspose1d | nn.ConvTranspose2d) and module.groups == 1
        with torch.inference_mode(mode=False), torch.no_grad():
            for index in indices:
                if plan.weight_stamp(index) is not None:
                    bent = _bent(plan, index, bent, turned=turned)
            module.weight.data = bent
        if bent is own:
            del self._own[module]


def has_weight(module: nn.Module) -> bool:
    """Whether a module computes with a weight of its own."""
    return isinstance(dict(module.named_parameters(recurse=False)).get("weight"), nn.Parameter)


def _bent(plan: Plan, index: int, weight: Tensor, *, turned: bool) -> Tensor:
    """With the outputs first, which a transposed convolution has second."""
    if turned:
        return plan.bend_weight(index, weight.transpose(0, 1).contiguous()).transpose(0, 1).contiguous()
    return plan.bend_weight(index, weight)
