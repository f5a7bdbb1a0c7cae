"""The formulas of operators, slow and plain, on float64 arrays (B, C, H, W)."""

import numpy as np
import scipy.linalg
import torch


def axis(x, level, where):
    bent = x.copy()
    bent[where] += level
    return bent


def bump(x, level, width):
    height, across = x.shape[-2:]
    row, column = np.mgrid[:height, :across]
    squares = (row - (height - 1) / 2) ** 2 + (column - (across - 1) / 2) ** 2
    return x + level * np.exp(-squares / height**2 / (2 * width**2))


def rescaled(x, low, high):
    least, most = (edge(x, (1, 2, 3), keepdims=True) for edge in (np.min, np.max))
    return low + (x - least) * (high - low) / (most - least)


def turned(x, i, j, radians):
    """By the exponential of the plane's generator: no formula of sines and cosines."""
    generator = np.zeros((x.shape[1], x.shape[1]))
    generator[i, j], generator[j, i] = -1, 1
    return np.einsum("ij,bjhw->bihw", scipy.linalg.expm(radians * generator), x)


def hadamard(size):
    sizes = [2**power for power in reversed(range(size.bit_length())) if size >> power & 1]
    return scipy.linalg.block_diag(*(scipy.linalg.hadamard(one) / np.sqrt(one) for one in sizes))


def reflected(x, channel):
    bent = x.copy()
    bent[:, channel] *= -1
    return bent


PLANES = {"R1": (1, 2), "R2": (0, 2), "R3": (0, 3), "R4": (0, 1)}
"""Of four latent channels, as Dzwonczyk, Cella and Ban call them (DAFx 2024)."""

FORMULAS = [
    ("ablate", {}, lambda x: x * 0),
    ("invert", {}, lambda x: 1 - x),
    ("multiply", {"factor": -1.5}, lambda x: -1.5 * x),
    ("threshold", {}, lambda x: x > 0.5),
    ("add", {"level": 0.7}, lambda x: x + 0.7),
    ("add_bump", {"level": -2, "width": 0.2}, lambda x: bump(x, -2, 0.2)),
    ("add_axis", {"level": 3, "index": 7}, lambda x: axis(x, 3, np.s_[:, 7 % x.shape[1]])),
    ("add_axis", {"level": 3, "axis": 1, "index": 2}, lambda x: axis(x, 3, np.s_[:, :, 2])),
    ("add_axis", {"level": 3, "axis": 2, "index": 11}, lambda x: axis(x, 3, np.s_[..., 11 % x.shape[3]])),
    ("gain_bias", {"gain": 2, "bias": -1}, lambda x: 2 * x - 1),
    ("hard_threshold", {"level": 0.6}, lambda x: np.where(abs(x) >= 0.6, x, 0)),
    ("soft_threshold", {"level": 0.6}, lambda x: np.sign(x) * np.maximum(abs(x) - 0.6, 0)),
    ("reciprocal_invert", {"level": 4}, lambda x: 0.25 - x),
    ("negate", {}, lambda x: -x),
    ("power", {"exponent": 2.5}, lambda x: np.sign(x) * abs(x) ** 2.5),
    ("log", {}, lambda x: np.log(abs(x))),
    ("log", {"base": 10}, lambda x: np.log10(abs(x))),
    ("absolute", {}, abs),
    ("clamp", {"low": -0.5, "high": 0.25}, lambda x: np.clip(x, -0.5, 0.25)),
    ("clamp", {"low": 0.5, "high": -0.25}, lambda x: np.full_like(x, -0.25)),
    ("rescale", {"low": -1, "high": 3}, lambda x: rescaled(x, -1, 3)),
    ("rotate_channels", {"angle": 30}, lambda x: turned(x, 0, 1, np.pi / 6)),
    ("rotate_channels", {"angle": -75, "i": 15, "j": 1}, lambda x: turned(x, 15 % x.shape[1], 1, np.radians(-75))),
    ("reflect_channel", {"index": 8}, lambda x: reflected(x, 8 % x.shape[1])),
    ("hadamard_channels", {}, lambda x: np.einsum("ij,bjhw->bihw", hadamard(x.shape[1]), x)),
    ("hadamard_rows", {}, lambda x: np.einsum("ij,bcjw->bciw", hadamard(x.shape[2]), x)),
    ("matrix_exponential", {"factor": 0.5}, lambda x: scipy.linalg.expm(0.5 * x)),
    ("flip", {"horizontal": 1}, lambda x: x[..., ::-1]),
    ("flip", {"vertical": 1}, lambda x: x[..., ::-1, :]),
    ("flip", {"horizontal": 1, "vertical": 1}, lambda x: x[..., ::-1, ::-1]),
    ("normalise", {"kind": 0}, lambda x: x / abs(x).max((1, 2, 3), keepdims=True)),
    ("normalise", {"kind": 1}, lambda x: x / np.sqrt((x**2).sum(1, keepdims=True))),
    ("normalise", {"kind": 2}, lambda x: x - x.mean((1, 2, 3), keepdims=True)),
    ("normalise", {"kind": 3}, lambda x: x - x.mean(1, keepdims=True)),
    ("normalise", {"kind": 4}, lambda x: x - x.mean(2, keepdims=True)),
    ("normalise", {"kind": 5}, lambda x: x - x.mean(3, keepdims=True)),
]


def by_hand(formula, x):
    """What a formula makes of a tensor."""
    return torch.from_numpy(np.ascontiguousarray(formula(x.double().numpy()), np.float32))
