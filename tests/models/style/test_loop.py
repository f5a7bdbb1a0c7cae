import json
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from netbend_models.latent.seed import pair
from netbend_models.networks.style.loop import quantised, spline
from tests.models.style.tiny import AVERAGE, Hand, bare, w, z


def circling(phase, seed=5, radius=1.0, on=None):
    return Hand(on).set(
        latent__seed=3.0, latent__loop__mode=2.0, latent__loop__seed=seed, latent__loop__radius=radius,
        latent__loop__phase=phase,
    )  # fmt: skip


def test_a_circle_begins_where_the_picture_is():
    still = Hand().set(latent__seed=3.0).ws()
    assert torch.equal(circling(0.0).ws(), still)
    assert torch.equal(circling(1.0).ws(), still)
    assert torch.equal(circling(0.3, radius=0.0).ws(), still)


def test_a_circle_goes_round_in_the_plane_of_its_seed():
    u, v = (w(seed) - AVERAGE for seed in pair(5))
    assert torch.allclose(circling(0.25, radius=2.0).w(), w(3) + 2 * (v - u), atol=1e-4)
    assert torch.allclose(circling(0.5).w(), w(3) - 2 * u, atol=1e-4)


def test_a_circle_goes_round_where_w_is_z():
    u, v = (z(seed) for seed in pair(5))
    assert torch.allclose(circling(0.25, on=bare()).w(), z(3) + v - u, atol=1e-5)


def through(keys, phase, stores=(10, 11, 12), on=None):
    hand = Hand(on).set(latent__seed=3.0, latent__loop__mode=1.0, latent__loop__phase=phase)
    hand.texts = {f"/latent/{n}/place": json.dumps({"latent/seed": seed}) for n, seed in enumerate(stores, 1)}
    hand.texts["/latent/loop/keys"] = keys
    return hand


@pytest.mark.parametrize(("phase", "seed"), [(0.0, 10), (0.25, 11), (0.5, 12), (0.75, 11)])
def test_keyframes_pass_through_the_named_stores_to_the_bit(phase, seed):
    assert torch.equal(through((1, 2, 3, 2), phase).w(), w(seed))


def test_no_keys_named_are_all_that_are_filled():
    assert torch.equal(through((), 1 / 3 + 1e-12).ws(), through((1, 2, 3), 1 / 3 + 1e-12).ws())


def test_stores_that_hold_no_place_are_no_keys():
    hand = through((1, 9, 2), 0.5)
    hand.texts["/latent/4/place"] = "broken"
    hand.texts["/latent/loop/keys"] = (1, 4, 9, 99, -1, 2)
    assert torch.equal(hand.w(), w(11))


def test_one_key_stands_still_and_none_is_no_loop():
    assert torch.equal(through((2,), 0.4).w(), w(11))
    assert torch.equal(through((40,), 0.4).w(), w(3))


def test_two_keys_are_there_and_back_smoothly():
    halfway = 0.5 * w(10) + 0.5 * w(11)
    assert torch.allclose(through((1, 2), 0.25).w(), halfway, atol=1e-5)
    assert torch.allclose(through((1, 2), 0.75).w(), halfway, atol=1e-5)
    slow = (through((1, 2), 0.01).w() - w(10)).norm() / (w(11) - w(10)).norm()
    assert slow < 0.002


def test_keyframes_have_no_corners():
    step = 1e-4
    for key in (0.0, 1 / 3, 2 / 3):
        before, at, after = (through((1, 2, 3), (key + d) % 1).w() for d in (-step, 0, step))
        assert torch.allclose(after - at, at - before, atol=1e-3 * float((w(11) - w(10)).norm()))


@pytest.mark.parametrize("length", [7, 240, 1000])
def test_a_loop_comes_back_to_its_first_frame_bit_for_bit(length):
    """The phase as a clock has it after many rounds, with the rounding of each."""
    hands = [circling(0.0), through((1, 2, 3), 0.0)]
    for hand in hands:
        first = [hand.set(latent__loop__phase=frame / length).ws() for frame in range(length)]
        for turns in (1, 12_345, 10**7):
            for frame in (0, 1, length // 2, length - 1):
                phase = ((turns * length + frame) / length) % 1.0
                assert torch.equal(hand.set(latent__loop__phase=phase).ws(), first[frame])


@given(st.integers(1, 64), st.floats(0, 1, allow_subnormal=False))
def test_a_splines_weights_sum_to_one(count, phase):
    numbers, weights = spline(count, quantised(phase))
    assert sum(weights) == pytest.approx(1)
    assert all(0 <= number < count for number in numbers)


def test_a_phase_is_the_same_within_the_rounding_of_a_clock():
    assert quantised(1 - 1e-12) == quantised(0.0) == 0.0
    assert quantised(1 / 3) == quantised(1 / 3 + 1e-13)
    phases = [quantised(frame / 10_000) for frame in range(10_000)]
    assert all(one < other for one, other in pairwise(phases))
