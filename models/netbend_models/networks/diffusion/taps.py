"""Every place of a pipeline that can be bent: forward hooks on the modules as they are, one layer each.

Activations come as maps, as rows of tokens and as vectors: each is bent as a map (B, C, H, W), a view of the same
numbers, and goes on in its own shape. A place that nothing bends is handed on untouched.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import isqrt
from typing import Any, Final

import torch
from torch import Tensor, nn

from netbend_models.bending.plan import Plan
from netbend_models.network import Layer
from netbend_models.networks.parameter import ModuleWeights, has_weight

PLACE: Final = re.compile(
    r"""(?:^|\.)(?:
    (?:down_blocks|up_blocks|resnets|attentions|downsamplers|upsamplers)\.\d+
    | (?:transformer_blocks|layers)\.\d+
    | mid_block | attn\d? | ff | final_layer_norm
    )$ | ^(?:conv_in|conv_out|time_embedding)$""",
    re.VERBOSE,
)
"""Paths of modules that are layers, as diffusers and transformers name them."""

Grid = tuple[int, int]


class Taps:
    """The layers of a pipeline in the order in which they were found; `plan` bends them while it is set.

    `alive` is called at each: a step may take seconds. `rows` (B,): which rows of the denoiser's batch are bent.
    """

    def __init__(self) -> None:
        self.layers: tuple[Layer, ...] = ()
        self.plan: Plan | None = None
        self.rows: Tensor | None = None
        self.alive: Callable[[], None] = _nothing
        self._numbers: dict[str, int] = {}
        self._modules: list[nn.Module] = []
        self._looking = False
        self._weights: ModuleWeights | None = None

    def look(self, *, looking: bool) -> None:
        """While this is on, each place that is visited for the first time becomes a layer."""
        self._looking = looking
        if not looking:
            self._weights = ModuleWeights(self._modules)

    def bend_weights(self, plan: Plan) -> None:
        """Put the plan's weights in their places."""
        assert self._weights is not None
        self._weights.take(plan)

    def number(self, name: str) -> int:
        """The number of a layer that is known."""
        return self._numbers[name]

    def stamps(self, layers: Sequence[int], *, weights: bool = False) -> object:
        """Equal for two frames in which these layers are bent alike, or their `weights` alone; None where none is."""
        plan = self.plan
        if plan is None:
            return None
        found = tuple((None if weights else plan.stamp(one), plan.weight_stamp(one)) for one in layers)
        return found if any(one != (None, None) for one in found) else None

    def watches(self, layers: Sequence[int]) -> bool:
        """Whether one of these layers is looked at."""
        return self.plan is not None and self.plan.watched in layers

    def idle(self) -> bool:
        """Give a sign of life, and say whether no place needs to be visited."""
        self.alive()
        return self.plan is None and not self._looking

    def visit(self, name: str, x: Tensor, aspect: Grid, module: nn.Module | None = None) -> Tensor:
        """X (B, C, H, W), (B, N, C) or (B, C), bent; x itself where nothing bends it."""
        if self.idle():
            return x
        grid = grid_of(x.shape[1], aspect) if x.dim() == 3 else (1, 1)
        if self._looking:
            self._note(name, as_map(x, grid), module)
        number = self._numbers.get(name)
        if self.plan is None or number is None:
            return x
        seen = as_map(x, grid)
        bent = self.plan.apply(number, seen)  # never in place: a skip connection may hold x
        if bent is seen:
            return x
        if self.rows is not None:
            bent = bent.where(self.rows[:, None, None, None], seen)
        return _as_was(bent, x)

    def _note(self, name: str, x: Tensor, module: nn.Module | None) -> None:
        if name in self._numbers:
            return
        number = self._numbers[name] = len(self.layers)
        own = module if module is not None and has_weight(module) else nn.Identity()
        self._modules.append(own)
        channels, height, width = x.shape[1:]
        self.layers += (Layer(number, name, channels, height, width, weighted=has_weight(own)),)

    def hook(self, module: nn.Module, names: Mapping[str, str], aspect: Grid, place: int | None = None) -> None:
        """Make layers of the modules at these paths, under these names.

        `place`: where the picture's tokens stand among what a module gives, as many as `aspect` has; None: by shape.
        """
        modules = dict(module.named_modules())
        for path, name in names.items():
            modules[path].register_forward_hook(self._hook_of(name, aspect, place))

    def _hook_of(self, name: str, aspect: Grid, known: int | None) -> Callable[..., object]:
        def hook(module: nn.Module, _inputs: object, output: object) -> object:
            if self.idle():
                return None
            place, tensor = _picked(output, aspect) if known is None else _known(output, known, aspect)
            if tensor is None:
                return None
            bent = self.visit(name, tensor, aspect, module)
            return None if bent is tensor else _replaced(output, place, bent)

        return hook

    def hook_skips(self, unet: nn.Module, aspect: Grid) -> None:
        """Make layers of what a U-Net hands across, `skip.0` the first that it makes and the last that it takes."""
        blocks = list(getattr(unet, "up_blocks", ()))
        counts = [len(getattr(block, "resnets", ())) for block in blocks]
        for place, block in enumerate(blocks):
            block.register_forward_pre_hook(self._skip_hook(sum(counts[place + 1 :]), aspect), with_kwargs=True)

    def _skip_hook(self, first: int, aspect: Grid) -> Callable[..., object]:
        def hook(_block: nn.Module, arguments: tuple[Any, ...], named: dict[str, Any]) -> object:
            skips = named.get("res_hidden_states_tuple")
            if self.idle() or not isinstance(skips, tuple):
                return None
            bent = tuple(self.visit(f"skip.{first + place}", x, aspect) for place, x in enumerate(skips))
            return arguments, {**named, "res_hidden_states_tuple": bent}

        return hook


def places(module: nn.Module, prefix: str = "", pattern: "re.Pattern[str]" = PLACE) -> dict[str, str]:
    """The paths of a module that are layers, and their names."""
    return {path: prefix + path for path, _ in module.named_modules() if pattern.search(path)}


@lru_cache(256)
def grid_of(count: int, aspect: Grid) -> Grid:
    """Rows and columns of so many tokens of a picture with these proportions; one row where they are of none."""
    height, width = aspect
    rows = isqrt(count * height // width) if width else 0
    fits = rows > 0 and count % rows == 0 and rows * width == (count // rows) * height
    return (rows, count // rows) if fits else (1, count)


def as_map(x: Tensor, grid: Grid) -> Tensor:
    """(B, C, H, W), a view of x."""
    if x.dim() == 3:
        return x.transpose(1, 2).view(len(x), x.shape[2], *grid)
    return x[:, :, None, None] if x.dim() == 2 else x


def _as_was(bent: Tensor, x: Tensor) -> Tensor:
    if x.dim() == 3:
        return bent.flatten(2).transpose(1, 2)
    return bent[:, :, 0, 0] if x.dim() == 2 else bent


def _picked(output: object, aspect: Grid) -> tuple[Any, Tensor | None]:
    """Where in a module's output its picture's tensor stands: the first, but tokens of text stand before some."""
    if isinstance(output, Tensor):
        return None, output if 2 <= output.dim() <= 4 else None
    known: list[tuple[Any, object]]
    known = list(output.items()) if isinstance(output, Mapping) else []
    known = list(enumerate(output)) if isinstance(output, (tuple, list)) else known
    found = [(place, one) for place, one in known if isinstance(one, Tensor) and 2 <= one.dim() <= 4]
    tokens = [(place, one) for place, one in found if one.dim() == 3 and grid_of(one.shape[1], aspect)[0] > 1]
    return (tokens or found)[0] if found else (None, None)


def _known(output: object, place: int, aspect: Grid) -> tuple[Any, Tensor]:
    """The picture's tokens at a place; in a tensor that holds the text's too they stand last."""
    if isinstance(output, tuple):
        return place % len(output), output[place]
    assert isinstance(output, Tensor)
    before = output.shape[1] - aspect[0] * aspect[1] if output.dim() == 3 else 0
    return before or None, output[:, before:] if before else output


def _replaced(output: object, place: Any, tensor: Tensor) -> object:
    if isinstance(output, tuple):
        return (*output[:place], tensor, *output[place + 1 :])
    if isinstance(output, list):
        return [*output[:place], tensor, *output[place + 1 :]]
    if isinstance(output, Mapping):
        made: Any = type(output)
        return made({**output, place: tensor})
    if isinstance(output, Tensor) and place is not None:
        return torch.cat([output[:, :place], tensor], 1)
    return tensor


def _nothing() -> None:
    """Nobody listens."""
