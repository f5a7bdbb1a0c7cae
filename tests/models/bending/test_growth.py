"""Looking at what a bend gives: spared where nothing can grow far, never where something can."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.base import StoredOperator
from netbend_models.bending.bender import Bender
from tests.models.bending.one import OPERATORS, bend, drawn
from tests.models.board import LAYERS, Board

STEADY = tuple(replace(layer, steady=True) for layer in LAYERS)
GENTLE = [Bend(2, "multiply", {"factor": 2}), Bend(3, "rotate", {"angle": 10})]


@pytest.fixture
def broken():
    layer = LAYERS[2]
    return torch.full((1, layer.channels, layer.height, layer.width), float("nan"))


def test_gentle_bends_of_steady_layers_are_not_looked_at(broken):
    assert compile_bends(GENTLE, STEADY).apply(2, broken).isnan().all()


@pytest.mark.parametrize(
    "other",
    [
        Bend(3, "multiply", {"factor": 1e6}),
        Bend(3, "add", {"level": 1e6}),
        Bend(3, "power", {"exponent": 2}),
        Bend(3, "multiply", {"factor": 2}, "weight"),
    ],
)
def test_all_are_looked_at_where_one_may_grow_far(other, broken):
    much = Bend(2, "gain_bias", {"gain": 1e4})
    assert compile_bends([*GENTLE, much, other], STEADY).apply(2, broken).isfinite().all()


def test_layers_that_promise_nothing_are_looked_at(broken):
    assert compile_bends(GENTLE, LAYERS).apply(2, broken).isfinite().all()


def test_half_precision_is_looked_at(broken):
    assert compile_bends(GENTLE, STEADY).apply(2, broken.half()).isfinite().all()


def test_a_value_that_moves_far_is_looked_at_from_then_on(broken):
    board = Board()
    board.bender = Bender(STEADY)
    assert board.layer(2, "multiply/factor", 2).plan().apply(2, broken).isnan().all()
    assert board.layer(2, "multiply/factor", 1e6).layer(3, "add/level", 1e6).plan().apply(2, broken).isfinite().all()
    assert board.layer(3, "add/level", 0).plan().apply(2, broken).isnan().all()


GROWING = {name: one for name, one in OPERATORS.items() if one.growth and not isinstance(one, StoredOperator)}
"""What is stored counts as what comes in."""


@pytest.mark.parametrize("name", GROWING)
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_no_operator_makes_numbers_greater_than_it_says(name, scale):
    operator, x = GROWING[name], drawn(2, 6, 12, 12) * scale
    chance = np.random.default_rng(0)
    for _ in range(20):
        values = {row.name: row.admit(chance.uniform(*row.played)) for row in operator.parameters} | {"amount": 1.0}
        most = max(1.0, float(x.abs().max())) * max(1.0, operator.growth(list(values.values())))
        assert bend(x, name, values).abs().max() <= most * (1 + 1e-5)
