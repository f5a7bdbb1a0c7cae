"""Offline, frames are asked for by number: macros play as on stage, and the links at hand are those of the texts."""

from typing import Any

import numpy as np
import pytest

from netbend.offline.studio import Studio
from netbend.tree.tree import Sender, Tree
from tests.support.tiny import Tiny

CLEARED = {f"/mod/macro/{number}/links": "[]" for number in range(1, 9)}


class Stage:
    """A studio with a tree to play it."""

    def __init__(self) -> None:
        self.studio = Studio(Tiny(), "cpu")
        self.tree, self.hand, self.number = Tree(self.studio.description), Sender("hand"), 0
        self.play("/latent/seed", 5)

    def play(self, address: str, *arguments: Any) -> None:
        self.tree.play(address, arguments, self.hand, float(self.number))

    def frame(self) -> bytes:
        self.studio.take_texts(dict(self.tree.texts))
        self.number += 1
        return self.studio.frame(self.tree.base_view, self.tree.seconds_view, self.number, self.number / 60).tobytes()


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_macros_at_rest_leave_the_picture_alone(stage: Stage) -> None:
    before = stage.frame()
    stage.tree.texts.update(CLEARED)
    assert stage.frame() == before


@pytest.mark.parametrize("number", [1, 3, 4, 5, 6, 8])
def test_a_macro_changes_the_picture_and_gives_it_back(stage: Stage, number: int) -> None:
    before = stage.frame()
    stage.play(f"/macro/{number}", 0.7)
    assert stage.frame() != before
    stage.play(f"/macro/{number}", 0.0)
    assert stage.frame() == before


def test_a_macro_is_what_its_links_add_set_by_hand(stage: Stage) -> None:
    stage.play("/layer/1/rotate/angle", 30.0)
    stage.play("/layer/2/multiply/factor", 3.0)
    by_hand = stage.frame()
    other = Stage()
    other.play("/mod/macro/20/add", "/layer/1/rotate/angle", 0, 60)
    other.play("/mod/macro/20/add", "/layer/2/multiply/factor", 0, 4)
    other.play("/macro/20", 0.5)
    assert other.frame() == by_hand


def test_links_act_from_the_frame_that_has_their_text(stage: Stage) -> None:
    stage.play("/macro/20", 1.0)
    before = stage.frame()
    stage.play("/mod/macro/20/add", "/layer/1/rotate/angle", 0, 60)
    moved = stage.frame()
    stage.tree.undo()
    assert stage.frame() == before != moved


def test_another_order_of_an_operator_makes_no_new_matrix(stage: Stage) -> None:
    stage.frame()
    matrix = stage.studio._player._matrix
    stage.play("/layer/1/order", "flip rotate")
    stage.frame()
    assert stage.studio._player._matrix is matrix


def test_a_ramped_macro_arrives(stage: Stage) -> None:
    stage.play("/mod/macro/20/add", "/master/level", 0, -1)
    bright = np.frombuffer(stage.frame(), np.uint8).reshape(-1, 4)[:, :3].mean()
    stage.play("/macro/20/ramp", 1.0, 0.1)
    levels = [np.frombuffer(stage.frame(), np.uint8).reshape(-1, 4)[:, :3].mean() for _ in range(8)]
    assert levels == sorted(levels, reverse=True)
    assert bright > levels[0] > levels[-1] == 0.0


def swept(stage: Stage) -> list[bytes]:
    """Frames between activations of one seed after the other."""
    stage.play("/layer/2/interpolate/amount", 1)
    frames = []
    for seed, position in [(5, 0.0), (6, 0.0), (6, 0.5), (900, 1.0), (5, 0.0)]:
        stage.play("/layer/2/interpolate", seed, 30, position, 1)
        frames.append(stage.frame())
    return frames


def test_what_is_stored_beside_the_show_gives_the_same_frames_again(stage: Stage) -> None:
    stage.play("/latent/seed", 8)
    stage.frame()
    first = swept(stage)
    other = Stage()
    other.play("/latent/seed", 8)
    assert first == swept(stage) == swept(other)
    assert first[0] == first[-1]
    assert len(set(first)) == 4


def test_a_live_seed_stored_for_its_own_layer_changes_nothing(stage: Stage) -> None:
    before = stage.frame()
    stage.play("/layer/2/interpolate", 5, 6, 0.0, 1)
    assert stage.frame() == before
    stage.play("/layer/2/interpolate/from", 6)
    assert stage.frame() != before
