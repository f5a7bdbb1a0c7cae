"""On the latent between two steps every operator is its formula, as in Dzwonczyk, Cella and Ban (DAFx 2024)."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from netbend_models.bending import Bend
from netbend_models.networks.diffusion.network import DiffusionNetwork
from tests.models.bending.formulas import FORMULAS, PLANES, by_hand, turned
from tests.models.diffusion.playing import play

Latent = Callable[..., Tensor]


@pytest.fixture
def latent(network: DiffusionNetwork, monkeypatch: pytest.MonkeyPatch) -> Latent:
    """What the denoiser gets in step 1 of two, with these bends of its latent."""
    predict, seen = network._walk.predict, []

    def listen(x: Tensor, *others: Any) -> Tensor:
        seen.append(x.clone())
        return predict(x, *others)

    monkeypatch.setattr(network._walk, "predict", listen)

    def before(*bends: tuple[str, dict[str, float]]) -> Tensor:
        seen.clear()
        play(network, [Bend("step.1", name, {**values, "amount": 1}) for name, values in bends])
        return seen[-1]

    return before


@pytest.fixture
def plain(network: DiffusionNetwork, latent: Latent) -> Tensor:
    return latent(("multiply", {"factor": 1.0 + 1e-7}))


@pytest.mark.parametrize("plane", PLANES)
def test_a_plane_turns_the_pair_of_channels_that_the_paper_names(plane: str, latent: Latent, plain: Tensor) -> None:
    (i, j), radians = PLANES[plane], 1.1
    bent = latent(("rotate_channels", {"angle": math.degrees(radians), "i": i, "j": j}))
    assert plain.shape[1] == 4
    assert torch.allclose(bent, by_hand(lambda x: turned(x, i, j, radians), plain), atol=1e-4)
    assert not torch.allclose(bent, plain, atol=1e-2)


def test_every_operator_is_its_formula_on_a_latent(latent: Latent, plain: Tensor) -> None:
    wrong = []
    for name, values, formula in FORMULAS:
        expected = by_hand(formula, plain)
        if not torch.allclose(latent((name, values)), expected, rtol=1e-3, atol=1e-3 * float(expected.abs().max())):
            wrong.append((name, values))
    assert not wrong


def test_a_normaliser_around_an_operator_is_its_formula_on_a_latent(latent: Latent, plain: Tensor) -> None:
    bent = latent(("absolute", {}), ("normalise", {"kind": 1}))
    expected = by_hand(lambda x: abs(x) / np.sqrt((x**2).sum(1, keepdims=True)), plain)
    assert torch.allclose(bent, expected, atol=1e-4)
