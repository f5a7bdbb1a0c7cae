"""A style network that dreams, played as the renderer plays it."""

import numpy as np
import pytest

from netbend.offline.studio import Studio
from netbend.tree.rest import panic
from netbend.tree.tree import Sender, Tree
from netbend_models.networks.stylegan2 import Config, StyleGAN2
from tests.models.test_stylegan2 import random_state

CONFIG = Config(resolution=16, z_dim=8, w_dim=12, channel_base=128, channel_max=8, mapping_layers=1)


class Counting(StyleGAN2):
    """One that counts the pictures it makes."""

    def __init__(self):
        super().__init__(CONFIG, random_state(CONFIG))
        self.made = 0

    def step(self):
        self.made += 1
        return super().step()


class Show:
    """Frames of a studio that a tree plays."""

    def __init__(self):
        self.network = Counting()
        self.studio = Studio(self.network, "cpu")
        self.tree, self.hand, self.number = Tree(self.studio.description), Sender("hand"), 0

    def play(self, address, *arguments):
        self.tree.play(address, arguments, self.hand, self.number / 60)

    def frames(self, count=1):
        """The last of so many."""
        for _ in range(count):
            self.studio.frame(self.tree.base_view, self.tree.seconds_view, self.number, self.number / 60)
            self.number += 1
        return self.studio.picture.copy()


@pytest.fixture
def show():
    return Show()


def test_a_dream_moves_the_picture_and_its_end_brings_it_back(show):
    before = show.frames(2)
    show.play("/dream/amount", 1.0)
    dreamt = show.frames(20)
    assert not np.array_equal(dreamt, before)
    show.play("/dream/amount", 0.0)
    assert np.array_equal(show.frames(), before)


def test_after_a_dream_a_still_picture_is_not_made_again(show):
    show.play("/dream/amount", 1.0)
    show.frames(5)
    show.play("/dream/amount", 0.0)
    show.frames(3)
    made = show.network.made
    show.frames(5)
    assert show.network.made == made


def test_a_reset_begins_the_dream_anew(show):
    show.play("/dream/amount", 1.0)
    begun, dreamt = show.frames(), show.frames(20)
    assert not np.array_equal(begun, dreamt)
    show.play("/dream/reset")
    assert np.array_equal(show.frames(), begun)


def test_panic_wakes_it(show):
    before = show.frames(2)
    show.play("/dream/amount", 1.0)
    show.frames(20)
    panic(show.tree, show.hand, show.number / 60)
    assert np.array_equal(show.frames(40), before)
    assert show.tree.undo()
    assert show.tree.get("/dream/amount") == (1.0,)


def test_the_same_messages_give_the_same_dream():
    shows = Show(), Show()
    for one in shows:
        one.play("/dream/amount", 0.8)
        one.play("/dream/steps", 2)
    assert np.array_equal(*(one.frames(10) for one in shows))
