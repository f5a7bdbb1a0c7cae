"""StyleGAN3 from the bent layer: whatever moves, each frame is the one that a fresh network paints, bit for bit."""

import numpy as np
import pytest
import torch

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.bender import Bender
from netbend_models.network import Frame
from netbend_models.networks.stylegan3 import Config, StyleGAN3
from netbend_models.networks.stylegan3.filtered import FilteredLayer
from netbend_models.networks.stylegan3.memory import Memory
from tests.models.test_resume import Show, blank, move, painted, same
from tests.models.test_stylegan3 import SHAPE, random_state

CONFIGS = {"T": Config(**SHAPE), "R": Config(**SHAPE, kernel=1, radial=True)}


class Plane(Show):
    """A StyleGAN3 that is played, and a hand that plays it and slides its input."""

    def __init__(self, config):
        state = random_state(config)
        self.network, self._other = StyleGAN3(config, state), StyleGAN3(config, state)
        self.bender = Bender(self.network.layers)
        self.settings, self.seed, self.watched, self.slide = blank(self.bender), 0.0, None, 0.0

    def frame(self):
        plan = self.bender.compile(self.settings)
        plan.watched, plan.seen = self.watched, None
        return Frame(0, 0.0, {"latent/seed": self.seed, "input/translate/x": self.slide}, plan)

    def paint(self):
        frame = self.frame()
        self._other._memory = Memory()
        fresh = painted(self._other, frame)
        return painted(self.network, frame), fresh


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("seed", range(3))
def test_any_show_is_painted_as_if_each_frame_were_the_first(name, seed):
    random, show = np.random.default_rng(seed), Plane(CONFIGS[name])
    for _ in range(40):
        move(random, show)
        if random.random() < 0.1:
            show.slide = float(random.integers(2)) / 10
        same(show.paint())


def test_an_operator_among_others_finds_what_it_found_before(still):
    """A plan built anew for one layer more gives what a fresh network gives."""
    for layer in (5, 1, 3):
        still.set(layer, "flip", 1.0)
        same(still.paint())


@pytest.fixture
def still():
    """A show whose latent stood still for two frames, layer 3 of 6 bent."""
    show = Plane(CONFIGS["T"])
    show.set(3, "multiply", 0.5)
    play(show)
    play(show)
    return show


def play(show):
    return painted(show.network, show.frame())[0]


def filtered(monkeypatch, act):
    """The number of layers, colour included, that `act` computes."""
    count = []
    forward = FilteredLayer.forward
    with monkeypatch.context() as patched:
        patched.setattr(FilteredLayer, "forward", lambda *given: count.append(1) or forward(*given))
        act()
    return len(count)


def test_a_frame_like_the_last_computes_no_layer(monkeypatch, still):
    assert filtered(monkeypatch, lambda: play(still)) == 0


def test_a_frame_starts_with_the_bend_that_moved(monkeypatch, still):
    still.set(3, "multiply", 0.6)
    assert filtered(monkeypatch, lambda: play(still)) == 3


def test_looking_at_a_layer_computes_none(monkeypatch, still):
    still.watched = 2
    assert filtered(monkeypatch, lambda: play(still)) == 0


def test_a_slide_computes_all(monkeypatch, still):
    still.slide = 0.1
    assert filtered(monkeypatch, lambda: play(still)) == 7


def test_a_latent_in_motion_keeps_nothing(still):
    for seed in range(1, 4):
        still.seed = float(seed)
        play(still)
        assert not still.network._memory._outputs


def test_what_is_handed_out_may_be_overwritten(still):
    expected = play(still).clone()
    with torch.inference_mode():
        play(still).fill_(5.0)
    assert torch.equal(play(still), expected)


def test_synthesize_leaves_the_show_alone(still):
    expected = play(still)
    still.network.synthesize(still.network.map(torch.ones(1, 8)), [Bend(0, "invert", {"amount": 1})])
    assert torch.equal(play(still), expected)


@pytest.mark.parametrize("at", [2, 4])
def test_a_bend_that_raises_spoils_nothing(still, at):
    class Broken(type(still.frame().bends)):
        def apply(self, layer, x, *, in_place=False):
            if layer == at:
                raise RuntimeError("an operator of someone else")
            return torch.zeros_like(x)

    expected = play(still)
    plan = compile_bends([Bend(2, "multiply", {"factor": 3.0})], still.network.layers)
    plan.__class__ = Broken
    with pytest.raises(RuntimeError, match="someone else"):
        painted(still.network, Frame(0, 0.0, {"latent/seed": 0.0}, plan))
    assert torch.equal(play(still), expected)


def test_a_small_memory_keeps_the_first_layers():
    show = Plane(CONFIGS["T"])
    show.network._memory = Memory(limit=200_000)
    for _ in range(4):
        show.set(4, "multiply", float(np.random.default_rng(0).random()))
        same(show.paint())
    kept = show.network._memory._outputs
    assert 0 < len(kept) < len(show.network.layers)
    assert sum(one.nbytes for one in kept) <= 200_000
