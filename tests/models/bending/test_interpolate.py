"""Interpolate, through networks: what a layer shows at other seeds, stored beside the show."""

import numpy as np
import pytest
import torch
from torch import nn

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.stock import stock
from netbend_models.error import BendError
from netbend_models.form import Form
from netbend_models.network import Frame
from netbend_models.networks.hooked import Hooked
from netbend_models.networks.module import ModuleNetwork
from netbend_models.networks.picture.network import PictureNetwork
from netbend_models.networks.stylegan2 import StyleGAN2
from tests.models.board import Board
from tests.models.style import test_arrangement
from tests.models.test_module import dcgan
from tests.models.test_resume import SHAPE, Show, convolved, move, same
from tests.models.test_stylegan2 import random_state
from tests.models.test_stylegan3_resume import CONFIGS, Plane

NETWORKS = {
    "stylegan2": lambda: StyleGAN2(SHAPE, random_state(SHAPE)),
    "stylegan2 wide": lambda: StyleGAN2(SHAPE, random_state(SHAPE), form=Form(size=(96, 32))),
    "stylegan2 half": lambda: StyleGAN2(SHAPE, random_state(SHAPE), form=Form(precision="bfloat16")),
    "stylegan3": lambda: Plane(CONFIGS["R"]).network,
    "module": lambda: ModuleNetwork(dcgan()),
}
pair = test_arrangement.pair
HALF = {"from": 5, "to": 9, "position": 0.25}


@pytest.fixture(params=NETWORKS)
def network(request):
    torch.manual_seed(0)
    return NETWORKS[request.param]()


@pytest.fixture
def module():
    torch.manual_seed(0)
    return ModuleNetwork(dcgan())


def plan_of(network, *bends, clusters=None):
    return compile_bends(bends, network.layers, clusters=clusters)


def between(layer, target="all", **values):
    return Bend(layer, "interpolate", {**HALF, **values}, target=target)


def painted(network, plan, seed=0.0, inputs=None, **controls):
    values = {"latent/seed": float(seed), **{name.replace("__", "/"): value for name, value in controls.items()}}
    stock(network, plan, values)
    network.begin(Frame(0, 0.0, values, plan, inputs=inputs or {}))
    return network.step().clone()


def seen(network, layer, *bends, seed=0.0):
    """What a layer shows, in the checkpoint's order."""
    plan = plan_of(network, *bends)
    plan.watched = layer
    painted(network, plan, seed)
    return plan.seen.clone()


def test_at_either_end_it_is_the_picture_of_that_seed_bit_for_bit(network):
    unbent = painted(network, plan_of(network), 5)
    for layer in network.layers:
        for values in ({"position": 0}, {"from": 9, "to": 5, "position": 1}):
            assert torch.equal(painted(network, plan_of(network, between(layer.index, **values)), 5), unbent)


def test_where_layers_follow_each_other_alone_the_live_seed_counts_for_nothing(module):
    unbent = painted(module, plan_of(module), 5)
    for layer in module.layers:
        assert torch.equal(painted(module, plan_of(module, between(layer.index, position=0)), 7), unbent)


def test_between_two_seeds_is_their_mixture(network):
    layer = len(network.layers) // 2
    first, second = (seen(network, layer, seed=seed) for seed in (5, 9))
    assert not torch.equal(first, second)
    assert torch.equal(seen(network, layer, between(layer)), torch.lerp(first, second, 0.25))


def test_amount_mixes_with_what_is_played(network):
    dry, wet = (seen(network, 2, between(2, amount=amount)) for amount in (0, 1))
    assert torch.equal(seen(network, 2, between(2, amount=0.5)), torch.lerp(dry, wet, 0.5))


@pytest.mark.parametrize("target", ["range/3/9", [5, 1, 7]])
def test_only_the_targeted_channels_are_those_of_other_seeds(target):
    network = NETWORKS["stylegan2"]()
    channels = list(range(3, 9)) if target == "range/3/9" else target
    expected, wet = seen(network, 2), seen(network, 2, between(2))
    expected[:, channels] = wet[:, channels]
    assert torch.equal(seen(network, 2, between(2, target)), expected)


@pytest.mark.parametrize("target", ["all", "cluster/1", "range/3/9", [5, 1, 7]])
def test_channels_in_the_order_of_clusters_give_the_same_picture(pair, target):
    plain, arranged = (
        painted(one, plan_of(one, between(2, target), clusters=one.clustering), 3).clone() for one in pair
    )
    assert test_arrangement.difference(plain, arranged) < 1e-5


class Stocked:
    def frame(self):
        frame = super().frame()
        stock(self.network, frame.bends)
        return frame


class StockedShow(Stocked, Show): ...


class StockedPlane(Stocked, Plane): ...


@pytest.mark.parametrize("make", [lambda: StockedShow(SHAPE), lambda: StockedPlane(CONFIGS["T"])])
@pytest.mark.parametrize("seed", range(2))
def test_any_show_is_painted_as_if_each_frame_were_the_first(make, seed):
    random, show = np.random.default_rng(seed), make()
    for _ in range(30):
        move(random, show)
        if random.random() < 0.5:
            first, second = random.integers(3, size=2)
            show.set(2, "interpolate", first, second, random.choice([0.0, 0.5, 1.0]), random.choice([0.0, 1.0, 0.5]))
        same(show.paint())


def asked(monkeypatch, show):
    """The seeds that stocking runs the network for."""
    seeds, begin = [], show.network.begin
    with monkeypatch.context() as patched:
        patched.setattr(
            show.network, "begin", lambda frame: seeds.append(frame.controls["latent/seed"]) or begin(frame)
        )
        stock(show.network, show.frame().bends)
    return seeds


def test_each_seed_costs_one_run_when_it_is_new(monkeypatch):
    show, runs = Show(SHAPE), []
    for first, second, position in [(5, 9, 0.0), (5, 9, 0.5), (9, 5, 0.5), (6, 9, 0.1), (7, 9, 0.1)]:
        for layer in (2, 4):
            show.set(layer, "interpolate", first, second, position, 1.0)
        runs.append(asked(monkeypatch, show))
    assert runs == [[5, 9], [], [], [6], [7]]


def test_a_run_ends_with_the_last_layer_that_is_wanted(monkeypatch):
    network = NETWORKS["stylegan2"]()
    plan = plan_of(network, between(2, to=5), between(1, to=5))
    assert convolved(monkeypatch, lambda: stock(network, plan)) == 3


def test_an_interrupted_run_leaves_no_trace(network):
    unbent, plan = painted(network, plan_of(network)), plan_of(network, between(1))
    stock(network, plan)
    assert torch.equal(painted(network, plan_of(network)), unbent)


def test_what_ends_a_run_before_its_layer_is_told(module):
    def fail():
        raise RuntimeError("no memory")

    module.step = fail
    with pytest.raises(RuntimeError, match="no memory"):
        stock(module, plan_of(module, between(1)))


def test_the_weights_are_those_of_the_frame():
    path = [random_state(SHAPE, seed) for seed in (0, 1)]
    network = StyleGAN2(SHAPE, path[0], path=path)
    board, last = Board(network.layers), len(network.layers) - 1
    for name, value in {"from": 5, "to": 9, "amount": 1}.items():
        board.layer(last, f"interpolate/{name}", value)
    for far in (0.0, 0.6, 0.6, 1.0):
        unbent = painted(network, plan_of(network), 5, model__divergence=far)
        assert torch.equal(painted(network, board.plan(), 5, model__divergence=far), unbent)


def test_a_picture_network_mixes_in_its_still():
    body = nn.Sequential(nn.Conv2d(3, 6, 3, padding=1), nn.ReLU(), nn.Conv2d(6, 3, 3, padding=1), nn.Tanh())
    network = PictureNetwork(
        "plain", Hooked(body.requires_grad_(requires_grad=False)), "0" * 16, form=Form(size=(24, 16))
    )
    live = {"1": torch.rand(3, 16, 24) * 2 - 1}
    still, painting = painted(network, plan_of(network)), painted(network, plan_of(network), inputs=live)
    assert not torch.equal(still, painting)
    assert torch.equal(painted(network, plan_of(network, between(1)), inputs=live), still)


def test_without_stock_the_remedy_is_named(module):
    with pytest.raises(BendError, match="stock"):
        module.synthesize(torch.zeros(1, 1, 8), [between(1)])


def test_it_bends_no_weight(module):
    with pytest.raises(BendError, match="interpolate mixes activations"):
        plan_of(module, between(0, "weight"))
    assert Board().layer(2, "interpolate/amount", 1, "weight").plan().empty


def test_at_identity_nothing_is_wanted_or_run(module):
    board = Board().layer(2, "interpolate/from", 5).layer(2, "interpolate/position", 0.5)
    module.begin = None
    assert board.plan().empty
    assert not board.plan().wanted
    stock(module, board.plan())
