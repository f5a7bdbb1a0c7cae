"""The formulas of operators, against slow and plain numpy."""

import math

import numpy as np
import pytest
import scipy.linalg
import torch

from netbend_models.bending import Bend, compile_bends
from tests.models.bending.formulas import FORMULAS, PLANES, by_hand, turned
from tests.models.bending.one import bend, drawn, layers_of


@pytest.fixture
def x():
    return drawn(2, 6, 12, 12)


@pytest.mark.parametrize(("name", "parameters", "formula"), FORMULAS)
def test_formula(name, parameters, formula, x):
    assert torch.allclose(bend(x, name, parameters), by_hand(formula, x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("plane", PLANES)
@pytest.mark.parametrize("radians", [0.3, np.pi / 2, -2.5, 7.0])
def test_the_planes_of_four_latent_channels_turn_by_an_angle(plane, radians):
    x, (i, j) = drawn(1, 4, 8, 8), PLANES[plane]
    bent = bend(x, "rotate_channels", {"angle": math.degrees(radians), "i": i, "j": j})
    assert torch.allclose(bent, by_hand(lambda x: turned(x, i, j, radians), x), atol=1e-5)
    assert [channel for channel in range(4) if not torch.equal(bent[:, channel], x[:, channel])] == sorted((i, j))


@pytest.mark.parametrize("kind", range(6))
@pytest.mark.parametrize("wrapped", [one for one in FORMULAS if one[0] in ("add", "log", "rotate_channels", "sobel")])
def test_a_normaliser_is_wrapped_around_another_operator(kind, wrapped, x):
    name, parameters, formula = wrapped
    (normaliser,) = (one[2] for one in FORMULAS if one[0] == "normalise" and one[1]["kind"] == kind)
    bends = [Bend(0, name, {**parameters, "amount": 1}), Bend(0, "normalise", {"kind": kind, "amount": 1})]
    bent = compile_bends(bends, layers_of(x)).apply(0, x)
    assert torch.allclose(bent, by_hand(lambda x: normaliser(formula(x)), x), rtol=1e-4, atol=1e-5)


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
