"""One layer, one operator, one setting: what every test of operators starts from."""

import numpy as np
import torch

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.catalogue import BUILT_IN
from netbend_models.network import Layer

OPERATORS = {operator.name: operator for operator in BUILT_IN}

# One setting of each operator away from identity, as a performer sends it: whole numbers too.
MOVED = {
    "ablate": {"amount": 1},
    "invert": {"amount": 1},
    "multiply": {"factor": 3},
    "threshold": {"level": 0.25, "amount": 1},
    "add": {"level": -0.75},
    "add_sparse": {"level": 2, "fraction": 0.25, "seed": 4},
    "add_noise": {"level": 0.5, "seed": 3},
    "add_bump": {"level": 2, "width": 0.3},
    "add_axis": {"level": 1.5, "axis": 1, "index": 7},
    "gain_bias": {"gain": -1.5, "bias": 0.25},
    "hard_threshold": {"level": 0.75},
    "soft_threshold": {"level": 0.75},
    "reciprocal_invert": {"level": 2, "amount": 1},
    "negate": {"amount": 1},
    "power": {"exponent": 1.5},
    "log": {"base": 3, "amount": 1},
    "absolute": {"amount": 1},
    "clamp": {"low": -0.5, "high": 1, "amount": 1},
    "rescale": {"low": -1, "high": 2, "amount": 1},
    "mask": {"probability": 0.5, "each": 1, "seed": 2},
    "permute": {"seed": 5, "amount": 1},
    "rotate_channels": {"angle": 40, "i": 2, "j": 1},
    "reflect_channel": {"index": 3, "amount": 1},
    "hadamard_channels": {"amount": 1},
    "hadamard_rows": {"amount": 1},
    "matrix_exponential": {"factor": 0.25, "amount": 1},
    "flip": {"horizontal": 1},
    "translate": {"x": 0.25, "y": -0.125},
    "scale": {"factor": 2},
    "rotate": {"angle": 30},
    "erode": {"radius": 1.5},
    "dilate": {"radius": 2, "window": 1},
    "gradient": {"radius": 1.25, "amount": 1},
    "sobel": {"amount": 1},
    "interpolate": {"from": 3, "to": 8, "position": 0.25, "amount": 1},
    "normalise": {"kind": 1, "amount": 1},
}


def layers_of(x):
    return (Layer(0, "l0", *x.shape[1:]),)


def planned(x, name, parameters=None, **more):
    """The plan of one bend of activations like x, what it wants stored: one map for every channel of a seed."""
    return filled(compile_bends([Bend(0, name, parameters or {}, **more)], layers_of(x)), layers_of(x), x)


def filled(plan, layers, x):
    for index, seed in plan.wanted:
        layer = layers[index]
        maps = drawn(1, 1, layer.height, layer.width, seed=seed % 2**32).to(x.dtype)
        plan.shelf.put(index, seed, maps.expand(1, layer.channels, -1, -1))
    return plan


def bend(x, name, parameters=None, **more):
    return planned(x, name, parameters, **more).apply(0, x)


def drawn(*size, seed=1):
    return torch.randn(*size, generator=torch.Generator().manual_seed(seed))


def through_maps(x, function):
    """Apply a numpy function to each map (H, W)."""
    maps = x.numpy().reshape(-1, *x.shape[-2:])
    return torch.from_numpy(np.stack([function(one) for one in maps])).reshape(x.shape)
