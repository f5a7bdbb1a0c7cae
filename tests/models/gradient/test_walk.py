import pytest
import torch

from netbend_models.bending import compile_bends
from netbend_models.gradient.walk import picture
from netbend_models.networks import stylegan2, stylegan3
from tests.models.test_stylegan2 import random_state as state2
from tests.models.test_stylegan3 import SHAPE
from tests.models.test_stylegan3 import random_state as state3

SMALL = {"resolution": 32, "z_dim": 8, "w_dim": 12, "channel_base": 512, "channel_max": 32, "mapping_layers": 1}
TWOS = [{}, {"architecture": "resnet"}, {"architecture": "orig"}, {"clamp": 0.9}]
THREES = [{}, {"kernel": 1, "radial": True}, {"clamp": 0.9}]
NETWORKS = [(2, one) for one in TWOS] + [(3, one) for one in THREES]


@pytest.fixture(scope="module", params=NETWORKS, ids=str)
def network(request):
    version, changes = request.param
    if version == 2:
        config = stylegan2.Config(**SMALL, **changes)
        return stylegan2.StyleGAN2(config, state2(config))
    config = stylegan3.Config(**SHAPE, **changes)
    return stylegan3.StyleGAN3(config, state3(config))


@pytest.fixture(scope="module")
def ws(network):
    z = torch.randn(2, 8, generator=torch.Generator().manual_seed(0))
    shift = torch.randn(2, network.num_ws, 12, generator=torch.Generator().manual_seed(1))
    return network.map(z).clone() + 0.1 * shift


def test_a_walk_ends_with_the_picture_that_is_played(network, ws):
    played = network.synthesize(ws)
    assert (picture(network.walk(ws)) - played).abs().max() < 1e-4 * played.abs().max().clamp_min(1.0)


def test_a_walk_shows_each_layer_as_it_is_before_bends(network, ws):
    walk = network.walk(ws)
    state = next(walk)
    for layer in network.layers:
        plan = compile_bends((), network.layers)
        plan.watched = layer.index
        network.synthesize(ws, plan)
        seen = plan.seen
        assert (state[0] - seen).abs().max() < 1e-4 * seen.abs().max().clamp_min(1.0)
        state = walk.send(state) if layer.index < len(network.layers) - 1 else state


def test_a_gradient_is_the_slope(network, ws):
    def height(w):
        return (picture(network.walk(w)).double() * weights).sum()

    weights = torch.randn(picture(network.walk(ws)).shape, generator=torch.Generator().manual_seed(2)).double()
    start = ws.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(height(start), start)
    way = gradient / gradient.norm()
    with torch.no_grad():
        slope = (height(ws + 1e-3 * way) - height(ws - 1e-3 * way)) / 2e-3
    assert abs(slope / gradient.norm() - 1) < 0.05


def test_a_walk_that_is_cut_at_each_layer_gives_the_same_picture(network, ws):
    def cut(walk):
        state = next(walk)
        try:
            while True:
                state = walk.send(tuple(one if one is None else one.detach().clone() for one in state))
        except StopIteration as end:
            return end.value

    assert torch.equal(cut(network.walk(ws)), picture(network.walk(ws)))


def test_a_gradient_goes_through_weights_that_were_laid_in_a_frame(network, ws):
    with torch.inference_mode():
        network._lay([name for name in network.generator.synthesis.state_dict() if name.endswith("weight")])
    start = ws.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(picture(network.walk(start)).sum(), start)
    assert gradient.isfinite().all()
