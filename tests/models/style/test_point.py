import json

import numpy as np
import pytest
import torch

from netbend_models.latent.seed import pair
from tests.models.style.tiny import AVERAGE, DIM, Double, Hand, bare, ground, w, z

A, B = pair(0)


def near(one, other):
    return torch.allclose(one, other, atol=1e-5)


def test_a_seed_is_its_picture_in_every_style():
    ws = Hand().set(latent__seed=3.0).ws()
    assert ws.shape == (1, 4, DIM)
    assert all(torch.equal(style, w(3)) for style in ws[0])


def test_fractions_blend_in_w():
    assert near(Hand().set(latent__seed=3.25).w(), 0.75 * w(3) + 0.25 * w(4))


def test_a_walk_maps_each_seed_once():
    mapping = Double()
    hand = Hand(ground(mapping=mapping))
    for phase in np.linspace(0, 2, 50):
        hand.set(latent__walk__phase=phase).ws()
    assert mapping.calls == [1, 1, 1]


def test_blends_in_z_are_as_wide_as_a_latent():
    hand = Hand().set(latent__space=1.0, latent__seed=3.5)
    assert near(hand.w(), 2 * (z(3) + z(4)) / 2**0.5 + 1)
    assert torch.equal(hand.set(latent__seed=3.0).w(), w(3))


def test_the_plane_goes_as_far_as_other_pictures():
    hand = Hand().set(latent__seed=3.0, latent__plane__x=1.0, latent__plane__y=-2.0)
    assert near(hand.w(), w(3) + (w(A) - AVERAGE) - 2 * (w(B) - AVERAGE))


def test_the_plane_lies_in_z_where_blends_do():
    hand = Hand().set(latent__seed=3.0, latent__space=1.0, latent__plane__x=0.5, latent__plane__y=1.0)
    assert near(hand.w(), 2 * (z(3) + 0.5 * z(A) + z(B)) + 1)


def test_the_plane_lies_in_z_where_there_is_no_w():
    hand = Hand(bare()).set(latent__seed=3.0, latent__plane__x=0.5)
    assert near(hand.w(), z(3) + 0.5 * z(A))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    return tmp_path


def with_file(name, on=None, **values):
    hand = Hand(on).set(latent__seed=3.0, latent__file__amount=1.0, **values)
    hand.texts["/latent/file/name"] = name
    return hand


def test_a_files_z_is_mapped(folder):
    np.save(folder / "one.npy", z(9).numpy())
    assert torch.equal(with_file("one.npy").w(), w(9))


def test_a_files_amount_lies_between_the_seeds_and_the_file(folder):
    np.save(folder / "one.npy", z(9).numpy())
    hand = with_file("one.npy").set(latent__file__amount=0.25)
    assert near(hand.w(), 0.75 * w(3) + 0.25 * w(9))


def test_a_files_w_has_a_style_a_layer(folder):
    styles = np.arange(2 * 4 * DIM, dtype=np.float32).reshape(2, 4, DIM)
    np.savez(folder / "many.npz", w=styles)
    hand = with_file("many.npz").set(latent__file__index=1.0)
    assert torch.equal(hand.ws()[0], torch.from_numpy(styles[1]))
    assert torch.equal(hand.set(latent__file__index=99.0).ws()[0], torch.from_numpy(styles[1]))


def test_a_file_where_w_is_z_keeps_its_length(folder):
    np.save(folder / "one.npy", -z(3).numpy() * 3 + z(4).numpy())
    hand = with_file("one.npy", bare()).set(latent__file__amount=0.5)
    expected = 0.5 * z(3).norm() + 0.5 * (-z(3) * 3 + z(4)).norm()
    assert hand.w().norm() == pytest.approx(float(expected), rel=1e-5)


def test_a_file_that_is_written_again_is_read_again(folder):
    np.save(folder / "one.npy", z(9).numpy())
    hand = with_file("one.npy")
    before = hand.ws()
    assert hand.ws() is before
    np.savez(folder / "new.npz", z=np.stack([z(10).numpy(), z(11).numpy()]))
    (folder / "new.npz").replace(folder / "one.npy")
    assert torch.equal(hand.w(), w(10))


def test_a_file_that_vanishes_or_breaks_stays_as_it_was(folder):
    np.save(folder / "one.npy", z(9).numpy())
    hand = with_file("one.npy")
    before = hand.ws()
    (folder / "one.npy").write_bytes(b"\x93NUMPY broken")
    assert hand.ws() is before
    (folder / "one.npy").unlink()
    assert hand.ws() is before


@pytest.mark.parametrize("name", ["none.npy", "../one.npy", "/etc/passwd", "", "a\0b", 7, None, [], "bad.npy"])
def test_a_file_that_is_not_there_leaves_the_seeds(folder, name):
    (folder / "bad.npy").write_bytes(b"no array")
    assert torch.equal(with_file(name).w(), w(3))


def test_a_file_comes_late(folder):
    hand = with_file("one.npy")
    assert torch.equal(hand.w(), w(3))
    np.save(folder / "one.npy", z(9).numpy())
    assert torch.equal(hand.w(), w(9))


STORED = {"latent/seed": 8.0, "latent/plane/x": 0.5}
FROM = json.dumps([[0.25, STORED], [0.75, {"latent/seed": 9}]])


def recalling(position, text=FROM, on=None):
    hand = Hand(on).set(latent__seed=3.0, latent__recall__position=position)
    hand.texts["/latent/recall/from"] = text
    return hand


@pytest.mark.parametrize("position", [0.0, 0.25, 1.0])
def test_a_recall_goes_from_a_mixture_to_where_the_rows_are(position):
    began = 0.25 * (w(8) + 0.5 * (w(A) - AVERAGE)) + 0.75 * w(9)
    assert near(recalling(position).w(), (1 - position) * began + position * w(3))


def test_a_recall_begins_and_ends_to_the_bit():
    hand = Hand().set(latent__seed=8.5, latent__plane__y=0.3)
    before = hand.ws()
    text = json.dumps([[1.0, {"latent/seed": 8.5, "latent/plane/y": 0.3}]])
    assert torch.equal(recalling(0.0, text).ws(), before)
    assert torch.equal(recalling(1.0, text).ws(), Hand().set(latent__seed=3.0).ws())


def test_a_recall_where_w_is_z_keeps_its_length():
    text = json.dumps([[1.0, {"latent/seed": 8}]])
    expected = 0.5 * z(8).norm() + 0.5 * z(3).norm()
    assert recalling(0.5, text, bare()).w().norm() == pytest.approx(float(expected), rel=1e-5)


@pytest.mark.parametrize("text", ["", "[", "[]", "[[1, 2]]", '[[1, {"latent/seed": "x"}]]', None, 3, "[[0, {}]]"])
def test_a_recall_from_nowhere_is_there_already(text):
    assert torch.equal(recalling(0.5, text).w(), w(3))
