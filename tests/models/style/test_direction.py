import pytest
import torch

from netbend_models.networks.style.direction import Directions
from tests.models.style.tiny import DIM, Hand, bare, ground, w, z

SCALES = torch.tensor([1.0, 2.0, 5.0, 3.0, 1.5, 0.5, 0.2, 0.1])
WEIGHTS = (torch.diag(SCALES[:4]) @ torch.eye(DIM)[:4], torch.diag(SCALES) @ torch.eye(DIM))
"""Stacked, they act most on number 2, then 3, then 1, then 4."""


class Stretch:
    """W whose number 6 varies most, then 0."""

    def __call__(self, z, label):
        return z * torch.tensor([3.0, 1, 1, 1, 1, 1, 10, 1]) + 4


def moved(on, number, amount, source=0.0):
    hand = Hand(on).set(latent__seed=3.0, latent__direction__source=source)
    still = hand.w()
    return hand.set(**{f"latent__direction__{number}": amount}).w() - still


@pytest.mark.parametrize(("number", "axis"), [(1, 2), (2, 3), (3, 1), (4, 4)])
def test_directions_from_weights_are_what_they_act_on_most(number, axis):
    way = moved(ground(weights=WEIGHTS), number, 1.0)
    assert way.abs().argmax() == axis
    assert way[axis] == pytest.approx(2.0, rel=0.1)  # w = 2 z + 1 varies by 2
    assert way.norm() == pytest.approx(float(way[axis]), rel=1e-4)


def test_directions_from_samples_are_where_they_vary_most():
    on = ground(weights=WEIGHTS, mapping=Stretch())
    for number, axis, spread in ((1, 6, 10.0), (2, 0, 3.0)):
        way = moved(on, number, -2.0, source=1.0)
        assert way.abs().argmax() == axis
        assert way[axis] == pytest.approx(-2 * spread, rel=0.1)


def test_the_largest_component_is_positive_and_finding_is_repeatable():
    weights = (torch.randn(30, DIM, generator=torch.Generator().manual_seed(0)),)
    ones, others = Directions(ground(weights=weights)), Directions(ground(weights=weights))
    for number in range(DIM):
        amounts = [0.0] * number + [1.0]
        for source in (0, 1):
            way = ones.moved(torch.zeros(1, 1, DIM), source, amounts)[0, 0]
            assert way[way.abs().argmax()] > 0
            assert torch.equal(way, others.moved(torch.zeros(1, 1, DIM), source, amounts)[0, 0])


def test_directions_add_up():
    on = ground(weights=WEIGHTS)
    both = Hand(on).set(latent__seed=3.0, latent__direction__1=1.0, latent__direction__2=-0.5).w()
    assert torch.allclose(both, w(3) + moved(on, 1, 1.0) + moved(on, 2, -0.5), atol=1e-5)


def test_without_a_w_a_direction_is_one_of_z():
    hand = Hand(bare(WEIGHTS)).set(latent__seed=3.0, latent__direction__1=2.0)
    assert torch.allclose(hand.w(), z(3) + 2 * torch.eye(DIM)[2], atol=1e-5)


def test_weights_that_are_no_numbers_have_no_directions():
    assert not moved(ground(weights=(torch.full((3, DIM), float("nan")),)), 1, 1.0).any()
