"""Bends of weights: as a map of outputs by inputs and taps, told apart by a stamp, and in memory of their own."""

import pytest
import torch

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.base import StoredOperator
from netbend_models.networks.default import build
from tests.models.bending.one import MOVED, OPERATORS
from tests.models.board import LAYERS


def weight(*size):
    return torch.randn(*size, generator=torch.Generator().manual_seed(5))


@pytest.fixture(scope="module")
def stylegan():
    network = build()
    return network, network.map(torch.randn(1, network.z_dim, generator=torch.Generator().manual_seed(0)))


def test_a_weight_is_bent_as_a_map_of_inputs_by_taps():
    plan = compile_bends([Bend(2, "flip", {"vertical": 1}, target="weight")], LAYERS)
    base = weight(16, 6, 3, 3)
    assert torch.equal(plan.bend_weight(2, base), base.flip(1))


def test_every_operator_leaves_the_weight_alone_and_gives_a_finite_one_of_its_shape():
    for name, values in MOVED.items():
        if isinstance(OPERATORS[name], StoredOperator):
            continue
        plan, base = compile_bends([Bend(2, name, values, target="weight")], LAYERS), weight(16, 12, 3, 3)
        bent = plan.bend_weight(2, base)
        assert bent.shape == base.shape
        assert bent.isfinite().all()
        assert torch.equal(base, weight(16, 12, 3, 3))


def test_a_vector_is_a_weight_too():
    plan = compile_bends([Bend(2, "multiply", {"factor": 3}, target="weight")], LAYERS)
    assert torch.equal(plan.bend_weight(2, weight(16)), 3 * weight(16))


def test_the_activation_is_not_bent_with_the_weight(activation):
    x = activation(2)
    plan = compile_bends([Bend(2, "multiply", {"factor": 3}, target="weight")], LAYERS)
    assert plan.apply(2, x) is x
    assert not plan.empty


def test_the_stamp_moves_with_the_weights_values_only(board):
    board.layer(2, "rotate/angle", 20, "weight")
    stamps = [board.plan().weight_stamp(2)]
    board.layer(2, "rotate/angle", 50).layer(1, "invert/amount", 1)
    stamps.append(board.plan().weight_stamp(2))
    board.layer(2, "rotate/angle", 30, "weight")
    stamps.append(board.plan().weight_stamp(2))
    board.layer(2, "rotate/angle", 0, "weight")
    assert stamps[0] == stamps[1] != stamps[2]
    assert board.plan().weight_stamp(2) is None


def test_an_angle_that_moves_is_sampled_anew(board):
    base = weight(16, 12, 3, 3)
    first = board.layer(2, "rotate/angle", 20, "weight").plan().bend_weight(2, base)
    board.layer(2, "rotate/angle", 60, "weight")
    assert not torch.equal(board.plan().bend_weight(2, base), first)


def test_bypass_and_amount_of_the_layer_hold_over_its_weight(board):
    board.layer(2, "multiply/factor", 3, "weight")
    board.settings.layers.amount[2] = 0.5
    assert torch.equal(board.plan().bend_weight(2, weight(16)), 2 * weight(16))
    board.settings.layers.bypass[2] = 1
    assert board.plan().weight_stamp(2) is None


@pytest.mark.parametrize(("factor", "heard"), [(3.0, False), (0.25, False), (-1.0, True), (0.0, True)])
def test_a_stylegan_takes_back_how_loud_a_weight_is_but_not_its_sign(factor, heard, stylegan):
    network, ws = stylegan
    bent = network.synthesize(ws, [Bend(2, "multiply", {"factor": factor}, target="weight")])
    difference = float((bent - network.synthesize(ws)).abs().max())
    assert difference > 0.01 if heard else difference < 1e-4
