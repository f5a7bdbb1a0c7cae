"""Random operators: the same for a seed, another for another, one more at a time as a fraction rises."""

import pytest
import torch

from tests.models.bending.one import bend, drawn
from tests.models.board import Board

SEEDED = {
    "add_sparse": {"level": 1, "fraction": 0.3},
    "add_noise": {"level": 1},
    "mask": {"probability": 0.4, "each": 1},
    "permute": {},
}
every_seeded = pytest.mark.parametrize("name", SEEDED)


@pytest.fixture
def x():
    return drawn(2, 6, 12, 12)


@every_seeded
def test_a_seed_is_a_choice(name, x):
    first, again, other = (bend(x, name, {**SEEDED[name], "seed": seed}) for seed in (7, 7, -8))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@every_seeded
def test_a_choice_rests_while_other_bends_come_and_go(name, activation):
    board, x = Board(), activation(2)
    for parameter, value in {**SEEDED[name], "seed": 3, "amount": 1}.items():
        board.layer(2, f"{name}/{parameter}", value)
    before = board.plan().apply(2, x)
    board.layer(3, "dilate/radius", 1).plan().apply(3, activation(3))
    assert torch.equal(board.plan().apply(2, x), before)


def test_noise_is_not_drawn_again_when_the_plan_is_rebuilt(activation):
    board, x = Board().layer(2, "add_noise/level", 1), activation(2)
    board.plan().apply(2, x)
    kept = next(iter(board.bender._stores.values()))._drawn
    board.layer(2, "dilate/radius", 1).plan().apply(2, x)
    assert next(iter(board.bender._stores.values()))._drawn is kept


def test_noise_is_let_go_when_it_no_longer_acts(activation):
    board = Board().layer(2, "add_noise/level", 1)
    board.plan().apply(2, activation(2))
    board.layer(2, "add_noise/level", 0).plan()
    assert not board.bender._stores


def test_noise_is_standard_normal():
    noise = bend(torch.zeros(1, 16, 64, 64), "add_noise", {"level": 1})
    assert noise.mean().abs() < 0.02
    assert noise.std() == pytest.approx(1, abs=0.02)


def test_noise_is_louder_with_its_level(x):
    soft, loud = (bend(x, "add_noise", {"level": level, "seed": 1}) - x for level in (1, 3))
    assert torch.allclose(loud, 3 * soft, atol=1e-5)


@pytest.mark.parametrize("count", [0, 1, 29, 50, 100])
def test_points_are_added_to_one_by_one(count):
    x = torch.zeros(1, 1, 10, 10)
    shares = (count / 100, min(count + 1, 100) / 100)
    fewer, more = (bend(x, "add_sparse", {"level": 1, "fraction": share}) for share in shares)
    assert fewer.sum() == count
    assert (more >= fewer).all()


@pytest.mark.parametrize("count", range(1, 7))
def test_channels_fall_silent_one_by_one(count, x):
    before, now = (
        (bend(x, "mask", {"probability": share / 6, "seed": 1}) != 0).any(dim=(0, 2, 3)) for share in (count - 1, count)
    )
    assert (6 - before.sum(), 6 - now.sum()) == (count - 1, count)
    assert (before >= now).all()


def test_half_the_points_fall_silent(x):
    bent = bend(x, "mask", {"probability": 0.5, "each": 1})
    assert (bent == 0).sum() == x.numel() / 2
    assert torch.equal(bent[bent != 0], x[bent != 0])


def test_permuted_channels_are_the_same_ones(x):
    bent = bend(x, "permute", {"seed": 2})
    places = [next(place for place in range(6) if torch.equal(x[:, place], bent[:, one])) for one in range(6)]
    assert sorted(places) == list(range(6))
