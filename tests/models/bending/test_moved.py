"""Settings that say which of their rows may have moved give the plans of settings that do not."""

import numpy as np
import pytest

from netbend_models.bending.settings import TARGETS
from tests.models.board import LAYERS, Board

NOWHERE = np.zeros(0, np.intp)


@pytest.mark.parametrize("seed", range(6))
def test_what_moved_is_all_that_is_looked_at(seed):
    draw, told, whole = np.random.default_rng(seed), Board(), Board()
    for turn in range(40):
        layer, target = draw.integers(len(LAYERS)), draw.choice(TARGETS)
        name = draw.choice(["multiply/factor", "dilate/radius", "flip/horizontal", "invert/amount"])
        value = draw.choice([0.0, 1.0, 0.5, 2.0])
        for board in (told, whole):
            board.layer(layer, name, value, target)
            if turn % 5 == 0:
                board.zone("middle", "rotate/angle", value)
            board.settings.layers.amount[2] = value
        told.settings.moved = np.array([layer * len(TARGETS) + TARGETS.index(target), 3]) if turn else None
        told.plan()
        whole.plan()
        mine, theirs = told.bender._effects, whole.bender._effects
        whole_equal = [np.array_equal(getattr(mine, name), getattr(theirs, name)) for name in ("acted", "acting")]
        assert all(whole_equal)
        assert mine.acts() == theirs.acts() == [tuple(pair) for pair in np.argwhere(theirs.acting).tolist()]


def test_nothing_moved_gives_the_same_plan(board):
    plan = board.layer(2, "multiply/factor", 2).plan()
    board.settings.moved = NOWHERE
    assert board.plan() is plan
    board.zone("coarse", "multiply/factor", 3)
    assert board.plan() is not plan


def test_a_row_that_is_not_named_is_not_looked_at(board):
    board.plan()
    board.settings.moved = NOWHERE
    assert board.layer(2, "multiply/factor", 2).plan().empty
    board.settings.moved = np.array([2 * len(TARGETS)])
    assert board.plan().acts(2)
