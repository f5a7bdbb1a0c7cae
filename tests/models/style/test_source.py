import json

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.models.style.tiny import DIM, Double, Hand, bare, ground, w

WEIGHTS = (torch.eye(DIM),)
EVERYTHING = {
    "latent/y": 0.3, "latent/plane/x": 0.4, "latent/direction/2": 1.0, "latent/recall/position": 0.5,
    "latent/loop/mode": 2.0, "latent/loop/phase": 0.3, "style/1/amount": 0.5, "latent/truncation": 0.7, "label/1": 0.5,
}  # fmt: skip


def busy():
    hand = Hand(ground(labels=3, weights=WEIGHTS))
    hand.values |= EVERYTHING
    hand.texts["/latent/recall/from"] = json.dumps([[1, {"latent/seed": 8}]])
    return hand


def test_nothing_is_made_anew_while_nothing_moves():
    hand = busy()
    assert hand.ws() is hand.ws()


@pytest.mark.parametrize("name", sorted(EVERYTHING))
def test_whatever_moves_is_seen_and_comes_back_to_the_bit(name):
    hand = busy()
    before = hand.ws()
    hand.values[name] *= 0.9 if name != "latent/loop/mode" else 0
    assert not torch.equal(hand.ws(), before)
    hand.values |= EVERYTHING
    assert torch.equal(hand.ws(), before)


def test_equal_frames_are_equal_whatever_was_played_before():
    hand, other = busy(), busy()
    for step in range(20):
        other.set(label__0=step / 20, latent__seed=step * 0.7, latent__loop__phase=step / 20).ws()
    other.values = dict(hand.values)
    assert torch.equal(other.ws(), hand.ws())


def test_rows_that_a_frame_lacks_are_at_their_default():
    hand = Hand()
    assert torch.equal(hand.source.ws({}, {}), hand.ws())


@pytest.mark.parametrize("on", [ground(labels=2, weights=WEIGHTS), bare(WEIGHTS)])
def test_no_number_stops_a_frame(on):
    hand = Hand(on)
    for name in list(hand.values):
        for value in (float("nan"), float("inf"), -float("inf")):
            assert hand.source.ws(hand.values | {name: value}, {}).isfinite().all()


@pytest.mark.parametrize("on", [ground(labels=2, weights=WEIGHTS), bare(WEIGHTS)])
@pytest.mark.parametrize("value", [1e300, -1e300, 1e38])
def test_a_number_beyond_all_pictures_stops_no_frame(on, value):
    hand = Hand(on)
    before = hand.ws()
    for row in hand.source.rows:
        if row.name in hand.values:
            hand.source.ws(hand.values | {"latent/loop/mode": 2.0, row.name: row.admit(value)}, {})
    assert torch.equal(hand.ws(), before)


HAND = Hand(ground(weights=WEIGHTS))
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_subnormal=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["latent/seed", "latent/file/name", "latent/direction/1", "other"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JUNK, st.sampled_from(["/latent/1/place", "/latent/recall/from", "/latent/file/name", "/latent/loop/keys"]))
def test_no_text_stops_a_frame(junk, name):
    controls = HAND.values | {"latent/loop/mode": 1.0, "latent/recall/position": 0.5, "latent/file/amount": 0.5}
    for text in (junk, json.dumps(junk), json.dumps([[1, junk]])):
        assert HAND.source.ws(controls, {"/latent/2/place": "{}", name: text}).isfinite().all()


def test_classes_blend_by_their_weights():
    hand = Hand(ground(labels=3)).set(latent__seed=3.0)
    assert torch.equal(hand.w(), w(3))
    assert torch.allclose(hand.set(label__0=0.5, label__2=0.5).w(), w(3, 1.0))
    assert torch.allclose(hand.set(label__0=0.0, label__2=0.1).w(), w(3, 2.0))
    assert torch.allclose(hand.set(label__2=0.0).w(), w(3))


def test_moving_classes_map_what_is_in_use_together():
    mapping = Double()
    hand = Hand(ground(labels=3, mapping=mapping)).set(latent__seed=3.5, latent__y=0.5)
    hand.ws()
    mapping.calls.clear()
    hand.set(label__1=0.3).ws()
    assert mapping.calls == [4]


def test_seeds_that_a_walk_has_left_are_forgotten_once_classes_move():
    mapping = Double()
    hand = Hand(ground(labels=3, mapping=mapping))
    for seed in range(12):
        hand.set(latent__seed=float(seed)).ws()
    hand.set(label__1=0.3).ws()
    mapping.calls.clear()
    hand.set(label__1=0.6).ws()
    assert mapping.calls == [4]


@pytest.mark.parametrize(("on", "absent"), [
    (ground(), "label/0"), (ground(), "latent/direction/1"), (bare(), "latent/space"), (bare(), "style/0/seed"),
    (bare(), "latent/cutoff"), (bare(WEIGHTS), "latent/direction/source"),
    (ground(weights=WEIGHTS), "latent/direction/9"),
])  # fmt: skip
def test_a_network_has_the_rows_that_make_sense_on_it(on, absent):
    names = {row.name for row in Hand(on).source.rows}
    assert absent not in names
    assert {"latent/seed", "latent/plane/x", "latent/loop/phase", "latent/64/place", "latent/file/name"} <= names
