"""Maps too large for a core's cache are bent in pieces and stripes: the same numbers come out."""

import cv2
import numpy as np
import pytest
import torch

from netbend_models.bending import Bend, compile_bends, stripe
from netbend_models.bending import piece as pieces
from netbend_models.bending.base import DrawnOperator, StoredOperator
from netbend_models.bending.repair import repair
from tests.models.bending.one import MOVED, OPERATORS, bend, drawn, layers_of, planned, through_maps

CHAIN = [Bend(0, "multiply", {"factor": 3}), Bend(0, "add_noise", {"level": 0.5}), Bend(0, "power", {"exponent": 2})]
PLANES, LAST = torch.contiguous_format, torch.channels_last
every_layout = pytest.mark.parametrize("layout", [PLANES, LAST])
POINTWISE = [name for name, operator in OPERATORS.items() if operator.pointwise]


@pytest.fixture
def small_cache(monkeypatch):
    """As if no more than some rows of the maps here were held in a core's cache."""
    monkeypatch.setattr(pieces, "_PIECE", 300)
    monkeypatch.setattr(stripe, "_STRIPE", 300)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 1)


@pytest.fixture
def x():
    return drawn(2, 12, 17, 14)


def laid(x, layout):
    return x.clone(memory_format=torch.contiguous_format).contiguous(memory_format=layout)


@every_layout
@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize("name", OPERATORS)
def test_every_operator_gives_the_same_in_parts(name, in_place, layout, x, monkeypatch, request):
    whole = bend(laid(x, layout), name, MOVED[name])
    request.getfixturevalue("small_cache")
    plan = planned(x, name, MOVED[name])
    assert torch.equal(plan.apply(0, laid(x, layout), in_place=in_place), whole)


@every_layout
@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize("more", [[], [Bend(0, "mask", {"probability": 0.4})]])
def test_a_chain_of_operators_gives_the_same_in_pieces(more, in_place, layout, x, request):
    plan = compile_bends(CHAIN + more, layers_of(x))
    whole = plan.apply(0, laid(x, layout))
    request.getfixturevalue("small_cache")
    assert pieces.worth(laid(x, layout), [])
    assert pieces.worth(laid(x, layout), [torch.ones(1, 12, 1, 1)]) == (layout == LAST)
    assert torch.equal(plan.apply(0, laid(x, layout), in_place=in_place), whole)


@pytest.mark.usefixtures("small_cache")
@every_layout
@pytest.mark.parametrize("window", [0, 1])
@pytest.mark.parametrize("radius", [1, 2, 3, 5, 9, 10])
@pytest.mark.parametrize(("name", "reference"), [("dilate", cv2.dilate), ("erode", cv2.erode)])
def test_windows_in_stripes_are_those_of_opencv(name, reference, radius, window, layout, x):
    side = radius if window else 2 * radius + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT if window else cv2.MORPH_ELLIPSE, (side, side))
    expected = through_maps(x, lambda one: reference(one, kernel))
    bends = [Bend(0, name, {"radius": radius, "window": window})]
    for in_place in (False, True):
        assert torch.equal(compile_bends(bends, layers_of(x)).apply(0, laid(x, layout), in_place=in_place), expected)


@pytest.mark.usefixtures("small_cache")
@every_layout
@pytest.mark.parametrize("name", OPERATORS)
def test_what_is_not_finite_leaves_no_piece(name, layout, x):
    x[1, 3, 5, 7], x[0, 11, 16, 13], x[0, 0, 0, 0] = float("nan"), float("inf"), 1e37
    for in_place in (False, True):
        plan = planned(x, name, MOVED[name])
        assert plan.apply(0, laid(x, layout), in_place=in_place).abs().max() <= 1e12


@pytest.mark.parametrize("name", [name for name, operator in OPERATORS.items() if operator.bounded])
def test_what_is_called_bounded_needs_no_repair(name):
    wild = torch.tensor([float("nan"), float("inf"), -float("inf"), 1e38, 0.0]).view(1, 1, 1, 5)
    operator = OPERATORS[name]
    defaults = [row.default for row in operator.parameters]
    stored = [torch.ones(1, 1, 1, 5)] * 2 if isinstance(operator, StoredOperator) else []
    for out in (None, wild.clone()):
        values = [*map(torch.tensor, defaults), *stored]
        assert operator.bend(wild.clone(), values, operator.shape(defaults), out).abs().max() <= 1


@pytest.mark.parametrize("name", POINTWISE)
def test_what_is_called_pointwise_bends_numbers_in_a_row(name, x):
    operator, settings = OPERATORS[name], {**MOVED[name], "amount": 1.0}
    numbers = [float(settings.get(row.name, row.default)) for row in operator.parameters]
    values, shape = [torch.tensor(number) for number in numbers], operator.shape(numbers)
    given = [operator.draw(shape, x).expand(x.shape)] if isinstance(operator, DrawnOperator) else []
    row = operator.bend(x.flatten(), [*values, *(one.flatten() for one in given)], shape, None)
    assert torch.equal(row, operator.bend(x, [*values, *given], shape, None).flatten())


def test_power_of_silence_is_silent_and_of_the_strongest_finite():
    x = torch.tensor([0.0, -0.0, 1e30, -1e30, 1e-38]).view(1, 1, 1, 5)
    for exponent in (0.01, 0.5, 3, 10):
        bent = bend(x, "power", {"exponent": exponent}).flatten()
        assert not bent[:2].any()
        assert bent[2] == -bent[3] > 0


def test_repair_counts_and_bounds_numbers_in_a_row():
    x, counter = torch.tensor([1.0, float("nan"), float("inf"), -1e30, 2.0]), torch.zeros((), dtype=torch.int64)
    assert np.allclose(repair(x, counter), [1, 0, 1e12, -1e12, 2])
    assert counter == 2
