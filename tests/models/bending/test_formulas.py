"""The formulas of operators, against slow and plain numpy."""

import numpy as np
import pytest
import scipy.linalg
import torch

from tests.models.bending.one import bend, drawn


@pytest.fixture
def x():
    return drawn(2, 6, 12, 12)


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


def turned(x, i, j, angle):
    bent, radians = x.copy(), np.radians(angle)
    bent[:, i] = x[:, i] * np.cos(radians) - x[:, j] * np.sin(radians)
    bent[:, j] = x[:, i] * np.sin(radians) + x[:, j] * np.cos(radians)
    return bent


def hadamard(*sizes):
    return scipy.linalg.block_diag(*(scipy.linalg.hadamard(size) / np.sqrt(size) for size in sizes))


def reflected(x, channel):
    bent = x.copy()
    bent[:, channel] *= -1
    return bent


FORMULAS = [
    ("ablate", {}, lambda x: x * 0),
    ("invert", {}, lambda x: 1 - x),
    ("multiply", {"factor": -1.5}, lambda x: -1.5 * x),
    ("threshold", {}, lambda x: x > 0.5),
    ("add", {"level": 0.7}, lambda x: x + 0.7),
    ("add_bump", {"level": -2, "width": 0.2}, lambda x: bump(x, -2, 0.2)),
    ("add_axis", {"level": 3, "index": 7}, lambda x: axis(x, 3, np.s_[:, 1])),
    ("add_axis", {"level": 3, "axis": 1, "index": 2}, lambda x: axis(x, 3, np.s_[:, :, 2])),
    ("add_axis", {"level": 3, "axis": 2, "index": 11}, lambda x: axis(x, 3, np.s_[..., 11])),
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
    ("rotate_channels", {"angle": 30}, lambda x: turned(x, 0, 1, 30)),
    ("rotate_channels", {"angle": -75, "i": 9, "j": 1}, lambda x: turned(x, 3, 1, -75)),
    ("reflect_channel", {"index": 8}, lambda x: reflected(x, 2)),
    ("hadamard_channels", {}, lambda x: np.einsum("ij,bjhw->bihw", hadamard(4, 2), x)),
    ("hadamard_rows", {}, lambda x: np.einsum("ij,bcjw->bciw", hadamard(8, 4), x)),
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


@pytest.mark.parametrize(("name", "parameters", "formula"), FORMULAS)
def test_formula(name, parameters, formula, x):
    expected = torch.from_numpy(np.ascontiguousarray(formula(x.double().numpy()), np.float32))
    assert torch.allclose(bend(x, name, parameters), expected, rtol=1e-4, atol=1e-5)


def test_exponential_of_a_wide_map_is_that_of_the_square_filled_with_zeros():
    x = drawn(1, 2, 3, 5)
    square = np.zeros((1, 2, 5, 5))
    square[..., :3, :] = x.numpy()
    expected = torch.from_numpy(scipy.linalg.expm(square)[..., :3, :].astype(np.float32))
    assert torch.allclose(bend(x, "matrix_exponential", {"factor": 1}), expected, rtol=1e-4, atol=1e-5)


def test_log_of_silence_is_far_below_zero_and_finite():
    bent = bend(torch.zeros(1, 1, 2, 2), "log")
    assert torch.allclose(bent, torch.tensor(1e-6).log())


def test_hadamard_twice_is_as_before(x):
    assert torch.allclose(bend(bend(x, "hadamard_channels"), "hadamard_channels"), x, atol=1e-5)


def test_a_channel_does_not_turn_into_itself(x):
    assert torch.equal(bend(x, "rotate_channels", {"angle": 30, "i": 1, "j": 7}), x)


def test_normalise_leaves_silence_silent():
    x = torch.zeros(1, 3, 4, 4)
    for kind in range(6):
        assert not bend(x, "normalise", {"kind": kind}).any()
