"""Channels in the order of their clusters: the same pictures, whatever is bent; and weights bent and let go of."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from netbend_models.bending import Bend
from netbend_models.clusters import Clustering
from netbend_models.clusters.find import find
from netbend_models.clusters.store import write
from netbend_models.description import describe
from netbend_models.form import Form
from netbend_models.network import Frame
from netbend_models.networks import stylegan2, stylegan3
from netbend_models.networks.style.arrangement import gathered, order_of, scattered
from netbend_models.networks.stylegan2.memory import Memory as Memory2
from netbend_models.networks.stylegan3.memory import Memory as Memory3
from tests.models import test_stylegan2, test_stylegan3
from tests.models.bending.one import MOVED
from tests.models.board import Board

SKIP = stylegan2.Config(resolution=32, z_dim=16, w_dim=24, channel_base=512, channel_max=32, mapping_layers=2)
PLAIN = stylegan3.Config(**test_stylegan3.SHAPE)
CASES = {
    "skip": (stylegan2.StyleGAN2, SKIP, test_stylegan2.random_state),
    "resnet": (stylegan2.StyleGAN2, replace(SKIP, architecture="resnet"), test_stylegan2.random_state),
    "wide": (stylegan2.StyleGAN2, replace(SKIP, channel_base=8192, channel_max=256), test_stylegan2.random_state),
    "alias-free": (stylegan3.StyleGAN3, PLAIN, test_stylegan3.random_state),
}
TARGETS = ("all", "cluster/1", "cluster/7", "range/3/9", "random/0.4/2", (5, 1, 7), "weight")


def shuffled(network, clusters=5):
    """Clusters that are nowhere neighbours; some channels are in none."""
    random = np.random.RandomState(3)
    layers = {}
    for layer in network.layers:
        which = random.randint(clusters + 1, size=layer.channels)
        layers[layer.name] = tuple(tuple(np.flatnonzero(which == one).tolist()) for one in range(clusters))
    return Clustering(network.digest, "imported", 0, layers)


@pytest.fixture(scope="module", params=CASES)
def pair(request, tmp_path_factory):
    """A network as in its checkpoint, and arranged; both know the same clusters."""
    build, config, draw = CASES[request.param]
    state, folder = draw(config), tmp_path_factory.mktemp("clusters")
    plain = build(config, state)
    plain.clustering = shuffled(plain)
    write(folder, plain.clustering)
    return plain, build(config, state, form=Form(clusters=folder))


def difference(first, second):
    return float((first - second).abs().max() / first.abs().max())


@pytest.fixture(scope="module")
def ws(pair):
    return pair[0].map(torch.randn(1, pair[0].z_dim, generator=torch.Generator().manual_seed(1)))


def test_every_layer_is_arranged_and_the_network_is_the_same(pair):
    plain, arranged = pair
    assert all(layer.order for layer in arranged.layers)
    assert arranged.digest == plain.digest
    assert describe(arranged).arranged != describe(plain).arranged == ""
    assert describe(arranged).clusters == describe(plain).clusters


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    "name", ["multiply", "rotate", "dilate", "permute", "add_axis", "add_noise", "rotate_channels"]
)
def test_bends_give_the_same_picture(pair, ws, name, target):
    plain, arranged = pair
    bends = [Bend(2, name, MOVED[name], target=target), Bend(1, "invert", {"amount": 1}, target="cluster/0")]
    assert difference(plain.synthesize(ws, bends), arranged.synthesize(ws, bends)) < 1e-5


def test_bent_weights_are_let_go_of_bit_for_bit(pair, ws):
    for network in pair:
        before = network.synthesize(ws)
        for name in ("rotate", "dilate", "permute"):
            assert not torch.equal(network.synthesize(ws, [Bend(2, name, MOVED[name], target="weight")]), before)
            assert torch.equal(network.synthesize(ws), before)


def test_clusters_of_an_arranged_network_have_the_checkpoints_numbers(pair):
    plain, arranged = pair
    first, second = (find(network, latents=2, refine=False) for network in (plain, arranged))
    alike = sum(first.layers[name] == second.layers[name] for name in first.layers)
    assert alike >= len(plain.layers) - 1  # sums in another order may move a channel between two equals


@pytest.mark.parametrize("seed", range(2))
def test_any_show_with_weights_is_painted_as_if_each_frame_were_the_first(pair, seed):
    _, arranged = pair
    memory = Memory2 if arranged.kind == "stylegan2" else Memory3
    fresh = type(arranged)(arranged.config, checkpoint_state(arranged), form=arranged.form)
    board, random, latent = Board(arranged.layers), np.random.default_rng(seed), 0.0
    board.bender.cluster(arranged.clustering)
    for number in range(40):
        turn(board, random)
        latent += float(random.random() < 0.1)
        frame = Frame(number, 0.0, {"latent/seed": latent}, board.plan())
        fresh._memory = memory()
        assert torch.equal(painted(arranged, frame), painted(fresh, frame))


def checkpoint_state(network):
    """The state that the network was made from."""
    case = next(one for one in CASES.values() if one[1] == network.config)
    return case[2](case[1])


def turn(board, random):
    layer = int(random.integers(len(board.layers)))
    if random.random() < 0.5:
        knob = str(random.choice(["rotate/angle", "dilate/radius", "gain_bias/gain"]))
        board.layer(layer, knob, float(random.choice([0, 1, 2, 3])), "weight")
    else:
        target = str(random.choice(["all", "cluster/0", "cluster/3"]))
        board.layer(layer, "rotate/angle", float(random.choice([0, 20, 40])), target)


def painted(network, frame):
    network.begin(frame)
    return network.step().clone()


def test_an_order_goes_cluster_by_cluster_then_the_rest():
    assert order_of(((1, 4), (0, 9)), 6) == (1, 4, 0, 2, 3, 5)
    assert order_of(((0, 1), (2,)), 4) == ()


def test_scattering_undoes_gathering():
    x = torch.arange(12.0).view(4, 3)
    assert torch.equal(scattered(gathered(x, (2, 0, 3, 1)), (2, 0, 3, 1)), x)
    assert scattered(x, (), 1) is x
