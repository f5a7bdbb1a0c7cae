"""The default network: a small StyleGAN2 with drawn, never trained weights that paints abstract colour.

Random weights alone give mush: the way from coarse to fine flattens everything. So some are drawn
with a purpose: channels that cancel what is equal everywhere, slopes and cones instead of noise,
and twice a *fold*, rows of thresholds whose alternating sum turns one smooth field into contours.
"""

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray

from netbend_models.form import Form
from netbend_models.networks.stylegan2 import Config, Generator, StyleGAN2

if TYPE_CHECKING:
    from collections.abc import Callable

Array: TypeAlias = NDArray[np.float64]

CONFIG: Final = Config(resolution=256, z_dim=128, w_dim=128, channel_base=1024, channel_max=64, mapping_layers=3)

_FIRST: Final = 4
"""Seed 0 draws these weights: the best looking of the first six, by eye."""

_RELIEF: Final = {4: 0.5, 8: 0.5, 16: 0.4, 32: 0.3, 64: 0.1}
"""How strongly slopes and cones enter at each size."""

_GRAIN: Final = 0.2
"""How much noise lies on the slopes."""

_SWAY: Final = {4: 1.0, 8: 1.0, 16: 1.0, 32: 0.7}
"""How far a latent sways the styles; more in the fine layers would move all colours at once."""

_COLOUR: Final = {16: 0.1, 32: 0.25, 64: 0.4, 128: 2.4, 256: 7.5}
"""How much each size adds to the picture; the fine ones vary little by themselves."""

_ROUGH: Final = {4: 0.3, 8: 0.3, 16: 0.3, 32: 0.2}
"""How much of a kernel is not its centre; fine layers stay smooth."""


class Fold(NamedTuple):
    """Where thresholds stand and where they are summed, over how many fields, and how far they reach."""

    thresholds: str
    sums: str
    fields: int
    reach: float


_FOLDS: Final = (
    Fold("synthesis.b32.conv1", "synthesis.b64.conv0", 4, 1.0),
    Fold("synthesis.b64.conv1", "synthesis.b128.conv0", 4, 0.3),
)


def build(device: str = "cpu", seed: int = 0, form: Form = Form()) -> StyleGAN2:  # noqa: B008  a value
    """The default network, 256 x 256; the same seed gives the same weights on every machine."""
    return StyleGAN2(CONFIG, weights(CONFIG, seed), device, form=form)


def weights(config: Config, seed: int) -> dict[str, torch.Tensor]:
    """Every tensor by name, drawn in a fixed order."""
    random = np.random.RandomState(_FIRST + seed)
    state: dict[str, Array] = {}
    for name, tensor in Generator(config).state_dict().items():
        state[name] = _draw(random, name, tuple(tensor.shape))
    for fold in _FOLDS:
        _fold(random, state, fold)
    return {name: torch.from_numpy(np.asarray(array, np.float32)) for name, array in state.items()}


def _draw(random: np.random.RandomState, name: str, shape: tuple[int, ...]) -> Array:
    part, _, tail = name.partition(".")
    if part == "mapping":
        return _mapping(random, tail, shape)
    size = int(tail.split(".")[0][1:])
    draws: dict[str, Callable[[], Array]] = {
        "noise_const": lambda: _landscape(random, shape[0]) + _GRAIN * random.standard_normal(shape),
        "const": lambda: random.standard_normal(shape),
        "noise_strength": lambda: np.array(_RELIEF.get(size, 0.0)),
        "torgb.affine.weight": lambda: random.standard_normal(shape) * 0.3,
        "affine.weight": lambda: random.standard_normal(shape) * _SWAY.get(size, 0.4),
        "affine.bias": lambda: np.ones(shape),
        "torgb.weight": lambda: _centred(random.standard_normal(shape)) * _COLOUR.get(size, 0.0),
        "torgb.bias": lambda: np.zeros(shape),
        "bias": lambda: random.standard_normal(shape) * 0.25 * (4 / size) ** 0.75,
        "weight": lambda: _kernel(random, shape, _ROUGH.get(size, 0.1)),
    }
    return next(draw() for ending, draw in draws.items() if tail.endswith(ending))


def _mapping(random: np.random.RandomState, tail: str, shape: tuple[int, ...]) -> Array:
    """Stored weights are divided by the learning-rate multiplier, 0.01."""
    return random.standard_normal(shape) * 100 if tail.endswith("weight") else np.zeros(shape)


def _kernel(random: np.random.RandomState, shape: tuple[int, ...], rough: float) -> Array:
    kernel = rough / 3 * random.standard_normal(shape)
    kernel[:, :, 1, 1] += (1 - rough) * random.standard_normal(shape[:2])
    return _centred(kernel)


def _centred(weight: Array) -> Array:
    """Weights that cancel over the inputs: what all channels share says nothing about the picture."""
    return np.asarray(weight - weight.mean(1, keepdims=True), np.float64)


def _landscape(random: np.random.RandomState, size: int) -> Array:
    """Three slopes and three cones, (size, size), of unit spread."""
    y, x = np.meshgrid(np.linspace(-1, 1, size), np.linspace(-1, 1, size), indexing="ij")
    height = np.zeros((size, size))
    for _ in range(3):
        centre_x, centre_y = random.uniform(-1, 1, 2)
        steep, across, down = random.standard_normal(3) * (1.5, 0.7, 0.7)
        height += steep * np.sqrt((x - centre_x) ** 2 + (y - centre_y) ** 2) + across * x + down * y
    return np.asarray((height - height.mean()) / height.std(), np.float64)


def _fold(random: np.random.RandomState, state: dict[str, Array], fold: Fold) -> None:
    """Rewrite two convolutions: thresholds along mixtures of the inputs, then their alternating sums."""
    first, second, fields, reach = fold
    channels, inputs = state[f"{first}.weight"].shape[:2]
    steps = channels // fields
    mixtures = _centred(random.standard_normal((fields, inputs)))
    field, step = np.arange(channels) % fields, np.arange(channels) // fields
    thresholds = np.zeros((channels, inputs, 3, 3))
    thresholds[:, :, 1, 1] = mixtures[field]
    state[f"{first}.weight"], state[f"{first}.bias"] = thresholds, -np.linspace(-reach, reach, steps)[step]
    alternating = (-1.0) ** step * np.where((step == 0) | (step == steps - 1), 0.5, 1.0)
    sums = np.zeros_like(state[f"{second}.weight"])
    for channel in range(len(sums)):
        share = random.standard_normal(fields) * 0.5
        share[channel % fields] += 1.5 * random.choice([-1, 1])
        sums[channel, :, 1, 1] = share[field] * alternating * (1 + 0.05 * random.standard_normal(channels))
    state[f"{second}.weight"], state[f"{second}.bias"] = sums, np.zeros(len(sums))
