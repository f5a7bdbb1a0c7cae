"""Looks by chance over the conductor's desk: the same for the same seed, near or far, undone in one."""

import numpy as np
import pytest

from tests.daemon.conductor.performance import Performance

ANGLE = "/zone/middle/rotate/angle"


@pytest.fixture
def show() -> Performance:
    show = Performance()
    show.play("/latent/seed", 5.0)
    return show


def bends(show: Performance) -> dict[str, float]:
    return {stored: value for stored, value in show.tree.moved().items() if stored.startswith("/zone")}


def test_the_same_seed_gives_the_same_look_and_the_next_another(show: Performance) -> None:
    show.play("/random/bends", 1.0)
    first = bends(show)
    show.play("/random/bends", 1.0)
    assert bends(show) != first
    show.play("/random/seed", 0)
    show.play("/random/bends", 1.0)
    assert bends(show) == first != {}


def test_near_is_near_and_nothing_is_nothing(show: Performance) -> None:
    show.play(ANGLE, 40.0)
    show.play("/random/bends", 0.0)
    assert bends(show) == {ANGLE: 40.0}
    show.play("/random/bends", 0.125)
    assert 30.0 < show.get(ANGLE) < 45.0


def test_a_look_by_chance_is_undone_and_played_again(show: Performance) -> None:
    show.play(ANGLE, 40.0)
    show.play("/random/bends", 1.0)
    found = bends(show)
    show.play("/undo")
    assert bends(show) == {ANGLE: 40.0}
    show.play("/redo")
    assert bends(show) == found


def test_what_is_safe_is_left_to_no_chance(show: Performance) -> None:
    show.play(ANGLE, 40.0)
    show.play(f"{ANGLE}/safe", 1)
    for _ in range(8):
        show.play("/random/bends", 1.0)
        assert show.get(ANGLE) == 40.0


def test_a_picture_by_chance_is_near_or_anywhere(show: Performance) -> None:
    here = show.frame()
    show.play("/random/latent", 0.0625)
    near = np.abs(show.frame() - here).max()
    assert show.get("/latent/seed") == 5.0
    show.play("/random/latent")
    far = np.abs(show.frame() - here).max()
    assert show.get("/latent/seed") not in (5.0, 0.0)
    assert 0 < near < far / 4


def test_a_look_by_chance_may_take_its_time(show: Performance) -> None:
    here = show.frame()
    show.play("/random/latent", 1.0, 2.0)
    first = show.frame()
    show.run(2.1)
    assert np.abs(first - here).max() < 0.2 * np.abs(show.frame() - here).max()
