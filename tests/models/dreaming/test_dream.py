from threading import Event

import pytest
import torch

from netbend_models.bending import compile_bends
from netbend_models.clusters.clustering import Clustering
from netbend_models.clusters.played import to_text
from netbend_models.dreaming.ascent import ascent
from netbend_models.network import Frame
from netbend_models.networks import stylegan2, stylegan3
from tests.models.test_stylegan2 import random_state as state2
from tests.models.test_stylegan3 import SHAPE
from tests.models.test_stylegan3 import random_state as state3

SMALL = {"resolution": 16, "z_dim": 8, "w_dim": 12, "channel_base": 256, "channel_max": 16, "mapping_layers": 1}
KINDS = ["skip", "resnet", "stylegan3"]


def made(kind="skip"):
    if kind == "stylegan3":
        config = stylegan3.Config(**SHAPE)
        return stylegan3.StyleGAN3(config, state3(config))
    config = stylegan2.Config(**SMALL, architecture=kind)
    return stylegan2.StyleGAN2(config, state2(config))


def play(network, frames, texts=None, start=0, **dream):
    """The pictures of so many frames at 10 a second."""
    controls = {f"dream/{name}": value for name, value in dream.items()}
    pictures = []
    for number in range(start, start + frames):
        network.begin(Frame(number, number / 10, controls, compile_bends((), network.layers), texts or {}))
        pictures.append(network.step().clone())
    return pictures


def run(pieces):
    """What pieces of work come to, and how often they stopped."""
    count = 0
    try:
        while True:
            next(pieces)
            count += 1
    except StopIteration as end:
        return end.value, count


def height(network, layer, channels, ws):
    """The mean square of a layer's activation at these ws."""
    plan = compile_bends((), network.layers)
    plan.watched = layer
    network.synthesize(ws, plan)
    return float(plan.seen[:, channels].square().mean())


def drifted(network, **dream):
    """The ws of the hand, and those after a second of dreaming."""
    seen = []
    network.dream.moved, moved = (
        lambda ws, frame: seen.append((ws, moved(ws, frame))) or seen[-1][1],
        network.dream.moved,
    )
    play(network, 11, amount=1.0, decay=1e4, **dream)
    return seen[-1]


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_in_pieces_is_the_gradient(kind):
    network = made(kind)
    ws = network.map(torch.randn(1, network.z_dim, generator=torch.Generator().manual_seed(0))).clone()
    for layer in (0, len(network.layers) - 1):
        leaf = ws.clone().requires_grad_()
        walk = network.walk(leaf)
        state = next(walk)
        for _ in range(layer):
            state = walk.send(state)
        (whole,) = torch.autograd.grad(state[0][:, [1, 2]].square().mean(), leaf)
        pieces = ascent(network.walk, ws, layer, torch.tensor([1, 2]))
        found, count = run(pieces)
        assert torch.allclose(found, whole, rtol=1e-4, atol=1e-7)
        assert count == 2 * layer + 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_layer_is_more_active_after_a_dream_of_it_and_calmer_after_its_opposite(kind):
    for rate, sign in ((0.3, 1), (-0.3, -1)):
        network = made(kind)
        hand, played = drifted(network, layer=3.0, rate=rate)
        assert sign * height(network, 3, slice(None), played) > sign * height(network, 3, slice(None), hand)


def test_one_channel_can_dream():
    network = made()
    hand, played = drifted(network, layer=2.0, channel=5.0, rate=0.3)
    assert height(network, 2, [5], played) > 1.1 * height(network, 2, [5], hand)


def test_a_cluster_that_the_show_carries_can_dream():
    name, channels = made().layers[2].name, (3, 4, 9)
    carried = Clustering(made().digest, "activation", 0, {name: ((0, 1), channels)})
    texts = {"/cluster/data": to_text(carried)}
    by_cluster = play(made(), 3, texts, amount=1.0, layer=2.0, cluster=1.0)
    assert not torch.equal(by_cluster[-1], play(made(), 3, amount=1.0, layer=2.0)[-1])
    by_another = play(made(), 3, texts, amount=1.0, layer=2.0, cluster=0.0)
    assert not torch.equal(by_cluster[-1], by_another[-1])


@pytest.mark.parametrize("kind", KINDS)
def test_without_amount_it_is_the_same_picture_bit_for_bit(kind):
    network = made(kind)
    before = play(network, 1)[0]
    dreamt = play(network, 4, start=1, amount=1.0, rate=2.0)
    assert not torch.equal(dreamt[-1], before)
    assert torch.equal(play(network, 1, start=5, amount=0.0, rate=2.0)[0], before)


def test_without_amount_the_network_is_asked_nothing():
    network = made()
    network.walk = network.dream._walk = None
    play(network, 2)


def test_a_dream_is_the_same_again():
    once, again = (play(made(), 5, amount=0.7, rate=1.0, steps=2.0) for _ in range(2))
    assert all(torch.equal(one, other) for one, other in zip(once, again, strict=True))


def test_it_begins_where_the_hand_is():
    network = made()
    assert torch.equal(play(network, 1)[0], play(network, 1, start=1, amount=1.0)[0])


def test_it_goes_back_to_the_hand_when_nothing_draws_it_on():
    network = made()
    hand = play(network, 1)[0]
    far = play(network, 5, start=1, amount=1.0, rate=2.0)[-1]
    back = play(network, 60, start=6, amount=1.0, rate=0.0, decay=0.2)[-1]
    assert (back - hand).abs().max() < 1e-3 * (far - hand).abs().max()


def test_a_reset_is_the_hand_at_once():
    network = made()
    hand = play(network, 1)[0]
    play(network, 5, start=1, amount=1.0, rate=2.0, reset=3.0)
    assert torch.equal(play(network, 1, start=6, amount=1.0, rate=2.0, reset=4.0)[0], hand)


def test_a_long_dream_stays_finite_and_within_reach():
    network = made()
    play(network, 200, amount=1.0, rate=100.0, decay=86400.0)
    assert network.dream._drift.norm() <= 10.001 * network.dream._spread * 12**0.5


def test_its_speed_does_not_depend_on_the_number_of_steps():
    lengths = []
    for steps in (1.0, 4.0):
        network = made()
        play(network, 4, amount=1.0, rate=0.05, decay=86400.0, steps=steps)
        lengths.append(float(network.dream._drift.norm()))
    assert lengths[0] == pytest.approx(lengths[1], rel=0.1)


class Clock:
    """Each look at it takes a millisecond."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 0.001
        return self.now


def timed(network):
    """Play a first frame by a clock, and wait for what makes the first gradient."""
    network.dream.pace.clock = Clock()
    play(network, 1, amount=1.0)
    network.dream.warming.join(60)


def test_by_a_clock_the_first_gradient_is_made_beside_the_frames():
    network = made()
    walk, go = network.walk, Event()
    network.dream._walk = lambda ws: go.wait(60) and walk(ws)
    network.dream.pace.clock = Clock()
    hand, *_, still = play(network, 5, amount=1.0, budget=0.0, rate=1.0)
    assert torch.equal(still, hand)
    go.set()
    network.dream.warming.join(60)
    assert not torch.equal(play(network, 5, start=5, amount=1.0, budget=0.0, rate=1.0)[-1], hand)


def test_a_step_that_is_longer_than_the_budget_is_spread_over_frames():
    network = made()
    timed(network)
    hand, *pictures = play(network, 60, start=1, amount=1.0, layer=3.0, budget=4.0, rate=1.0)
    first = next(number for number, one in enumerate(pictures) if not torch.equal(one, hand))
    assert 3 <= first < 40


def test_what_no_budget_has_room_for_is_told_once_and_left():
    network, told = made(), []
    timed(network)
    network.dream.tell = told.append
    play(network, 30, start=1, amount=1.0, layer=3.0, budget=0.5, rate=1.0)
    assert len(told) == 1
    assert "/dream/budget" in told[0]
    assert network.dream._way is None
    play(network, 30, start=31, amount=1.0, layer=3.0, budget=0.0, rate=1.0)
    assert network.dream._way is not None
