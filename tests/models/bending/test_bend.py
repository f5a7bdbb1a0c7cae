import pytest
import torch

from netbend_models.bending import Bend, compile_bends
from netbend_models.error import BendError
from tests.models.board import LAYERS


def apply(x, *bends, layer=2):
    return compile_bends(bends, LAYERS).apply(layer, x)


def test_layer_by_name_is_the_layer_by_number(activation):
    x = activation(2)
    named, numbered = (apply(x, Bend(layer, "multiply", {"factor": 2})) for layer in ("l2", 2))
    assert torch.equal(named, numbered)


@pytest.mark.parametrize(
    ("target", "channels"),
    [("all", range(16)), ("range/2/5", range(2, 5)), ([3, 8, 3], (3, 8)), ("range/-5/99", range(16))],
)
def test_targets_reach_their_channels(target, channels, activation):
    x = activation(2)
    expected = x.clone()
    expected[:, list(channels)] *= 2
    assert torch.equal(apply(x, Bend(2, "multiply", {"factor": 2}, target)), expected)


def test_random_target_is_a_share_by_seed(activation):
    x = activation(2)
    first, again, other = (apply(x, Bend(2, "ablate", {}, f"random/0.25/{seed}")) for seed in (7, 7, 8))
    assert (first == 0).all(dim=(0, 2, 3)).sum() == 4
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_operators_without_identity_act_fully_when_named(activation):
    x = activation(2)
    assert torch.equal(apply(x, Bend(2, "invert")), 1 - x)


def test_same_target_keeps_the_order_given(activation):
    x = activation(2)
    double = Bend(2, "multiply", {"factor": 2})
    assert torch.allclose(apply(x, double, Bend(2, "invert")), 1 - 2 * x)
    assert torch.allclose(apply(x, Bend(2, "invert"), double), 2 * (1 - x))


@pytest.mark.parametrize(
    ("bend", "message"),
    [
        (Bend(40, "rotate"), r"layer must be 0..5, got 40"),
        (Bend("l22", "rotate"), r"layer 'l22' is not in this network; did you mean l2\?"),
        (Bend(2, "rotat"), r"operator 'rotat' is not known; did you mean rotate\?"),
        (Bend(2, "rotate", {"angel": 1}), r"rotate has no parameter 'angel'; did you mean angle\?"),
        (Bend(2, "rotate", {"angle": float("nan")}), r"rotate/angle must be a finite number, got nan"),
        (Bend(2, "rotate", {"angle": "much"}), r"rotate/angle must be a finite number, got 'much'"),
        (Bend(2, "rotate", {}, "rnage/0/4"), r"target must be all, .* got 'rnage/0/4'"),
        (Bend(2, "rotate", {}, "range/0"), r"target must be all"),
        (Bend(2, "rotate", {}, "cluster/2"), r"no clusters; compute them"),
        (Bend(2, "rotate", {}, [3, 99]), r"target channels must be 0..15, got 99"),
        (Bend(2, "rotate", {}, border="mirror"), r"border must be one of zeros, reflect, replicate"),
    ],
)
def test_faults_name_the_field_the_value_and_what_would_do(bend, message):
    with pytest.raises(BendError, match=message):
        compile_bends([bend], LAYERS)
