"""StyleGAN2 from the bent layer: whatever moves, each frame is the one that a fresh network paints, bit for bit."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.bender import Bender
from netbend_models.bending.settings import TARGETS, BendSettings, Holder
from netbend_models.network import Frame
from netbend_models.networks.stylegan2 import Config, StyleGAN2
from netbend_models.networks.stylegan2.memory import Memory
from netbend_models.networks.stylegan2.modulation import ModulatedConv
from tests.models.test_stylegan2 import random_state

SHAPE = Config(resolution=32, z_dim=16, w_dim=24, channel_base=512, channel_max=32, mapping_layers=2)
NONE = Config(resolution=4, z_dim=16, w_dim=24, channel_base=64, channel_max=16, mapping_layers=2)


class Show:
    """A network that is played, and a hand that plays it."""

    def __init__(self, config, seed=0):
        state = random_state(config, seed)
        self.network, self._other = StyleGAN2(config, state), StyleGAN2(config, state)
        self.bender = Bender(self.network.layers)
        self.settings, self.seed, self.watched = blank(self.bender), 0.0, None

    def set(self, layer, operator, *values):
        names = [name for name, _ in self.bender.parameters]
        self.settings.layer[layer, 0, names.index(operator) :][: len(values)] = values

    def frame(self):
        plan = self.bender.compile(self.settings)
        plan.watched, plan.seen = self.watched, None
        return Frame(0, 0.0, {"latent/seed": self.seed}, plan)

    def paint(self):
        """The picture and what was seen, as they come and as a network without a past makes them."""
        frame = self.frame()
        self._other._memory = Memory()
        fresh = painted(self._other, frame)
        return painted(self.network, replace(frame)), fresh


def blank(bender):
    def holder(count):
        return Holder.neutral(count)

    layers, heights = len(bender.layers), len(bender.heights)
    defaults = np.array([row.default for _, row in bender.parameters])
    return BendSettings(
        layer=np.tile(defaults, (layers, len(TARGETS), 1)), zone=np.tile(defaults, (3, 1)),
        res=np.tile(defaults, (heights, 1)),
        everything=holder(1), layers=holder(layers), zones=holder(3), heights=holder(heights),
        border=np.zeros(layers), fraction=np.ones(layers), seed=np.zeros(layers), start=np.zeros(layers),
        stop=np.full(layers, 1e9),
    )  # fmt: skip


def painted(network, frame):
    network.begin(frame)
    frame.bends.seen = None
    picture = network.step()
    return picture, frame.bends.seen


def same(pair):
    (picture, seen), (fresh, fresh_seen) = pair
    assert torch.equal(picture, fresh)
    assert (seen is None and fresh_seen is None) or torch.equal(seen, fresh_seen)


def move(random, show):
    """Any of the moves of a show."""
    layer = int(random.integers(len(show.network.layers)))
    moves = (
        lambda: None,
        lambda: setattr(show, "seed", float(random.integers(3))),
        lambda: show.set(layer, "multiply", random.choice([1.0, -0.5, 1e30]), random.choice([1.0, 0.5])),
        lambda: show.set(layer, "rotate", random.choice([0.0, 20.0, 40.0])),
        lambda: show.set(layer, "flip", random.choice([0.0, 1.0])),
        lambda: setattr(show, "watched", random.choice([None, layer])),
    )
    for _ in range(int(random.integers(1, 3))):
        moves[int(random.choice(len(moves), p=[0.1, 0.1, 0.3, 0.2, 0.15, 0.15]))]()


CONFIGS = {
    **{name: replace(SHAPE, architecture=name) for name in ("skip", "resnet", "orig")},
    "labels": replace(SHAPE, label_dim=3),
    "clamped": replace(SHAPE, clamp=4.0),
    "one layer": NONE,
}


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("seed", range(3))
def test_any_show_is_painted_as_if_each_frame_were_the_first(name, seed):
    random, show = np.random.default_rng(seed), Show(CONFIGS[name])
    for _ in range(40):
        move(random, show)
        same(show.paint())


def convolved(monkeypatch, act):
    """The number of convolutions that `act` takes."""
    count = []
    forward = ModulatedConv.forward
    with monkeypatch.context() as patched:
        patched.setattr(ModulatedConv, "forward", lambda *given: count.append(1) or forward(*given))
        act()
    return len(count)


@pytest.fixture
def still():
    """A show whose latent stood still for two frames, layer 4 of 7 bent."""
    show = Show(SHAPE)
    show.set(4, "multiply", 0.5)
    play(show)
    play(show)
    return show


def play(show):
    return painted(show.network, show.frame())[0]


def test_a_frame_like_the_last_takes_no_convolution(monkeypatch, still):
    assert convolved(monkeypatch, lambda: play(still)) == 0


def test_a_frame_starts_at_the_bend_that_moved(monkeypatch, still):
    still.set(4, "multiply", 0.6)
    assert convolved(monkeypatch, lambda: play(still)) == 3


def test_a_bend_that_goes_on_moving_spares_its_own_convolution(monkeypatch, still):
    still.set(4, "multiply", 0.6)
    play(still)
    still.set(4, "multiply", 0.7)
    assert convolved(monkeypatch, lambda: play(still)) == 2


def test_looking_at_a_layer_takes_no_convolution(monkeypatch, still):
    still.watched = 2
    assert convolved(monkeypatch, lambda: play(still)) == 0


def test_a_latent_in_motion_keeps_nothing():
    show = Show(SHAPE)
    for seed in range(3):
        show.seed = float(seed)
        play(show)
        assert show.network._memory.state() is None


def test_what_is_handed_out_may_be_overwritten(still):
    expected = play(still).clone()
    with torch.inference_mode():
        play(still).fill_(5.0)
    assert torch.equal(play(still), expected)


def test_synthesize_leaves_the_show_alone(still):
    expected = play(still)
    still.network.synthesize(still.network.map(torch.ones(1, 16)), [Bend(0, "invert", {"amount": 1})])
    assert torch.equal(play(still), expected)


def test_a_bend_that_raises_spoils_nothing(still):
    class Broken(type(still.frame().bends)):
        def apply(self, layer, x, *, in_place=False):
            if layer == 5:
                raise RuntimeError("an operator of someone else")
            return torch.zeros_like(x)

    expected, plan = play(still), compile_bends([Bend(4, "multiply", {"factor": 3.0})], still.network.layers)
    plan.__class__ = Broken
    with pytest.raises(RuntimeError, match="someone else"):
        painted(still.network, Frame(0, 0.0, {"latent/seed": 0.0}, plan))
    assert torch.equal(play(still), expected)


def test_a_small_memory_keeps_the_first_stages():
    show = Show(SHAPE)
    show.network._memory = Memory(limit=40_000)
    for _ in range(4):
        same(show.paint())
    kept = show.network._memory._records
    assert 0 < len(kept) < len(show.network.layers)
    assert kept[-1].total <= 40_000
