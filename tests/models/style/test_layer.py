import pytest
import torch

from tests.models.style.tiny import AVERAGE, Hand, bare, ground, w, z


def near(one, other):
    return torch.allclose(one, other, atol=1e-5)


def towards(style, psi):
    return AVERAGE + psi * (style - AVERAGE)


def test_truncation_draws_every_style_to_the_average():
    ws = Hand().set(latent__seed=3.0, latent__truncation=0.5).ws()[0]
    assert all(near(style, towards(w(3), 0.5)) for style in ws)


def test_the_networks_own_truncation_is_the_default():
    assert near(Hand(ground(truncation=0.7)).set(latent__seed=3.0).w(), towards(w(3), 0.7))


def test_cutoff_spares_the_later_styles():
    ws = Hand().set(latent__seed=3.0, latent__truncation=0.0, latent__cutoff=2.0).ws()[0]
    assert near(ws[1], torch.full_like(ws[1], AVERAGE))
    assert torch.equal(ws[2], w(3))


def test_a_layers_truncation_multiplies_its_own():
    hand = Hand().set(latent__seed=3.0, latent__truncation=0.5, latent__cutoff=2.0)
    ws = hand.set(latent__layer__1__truncation=3.0, latent__layer__3__truncation=-1.0).ws()[0]
    for number, psi in enumerate((0.5, 1.5, 1.0, -1.0)):
        assert near(ws[number], towards(w(3), psi))


def test_a_style_enters_from_its_layer_on():
    ws = Hand().set(latent__seed=3.0, style__2__seed=7.5, style__2__amount=0.25).ws()[0]
    assert torch.equal(ws[1], w(3))
    assert near(ws[2], 0.75 * w(3) + 0.25 * (w(7) + w(8)) / 2)
    assert near(ws[3], ws[2])


def test_styles_enter_in_order_and_before_truncation():
    hand = Hand().set(latent__seed=3.0, style__1__seed=7.0, style__1__amount=1.0, latent__truncation=0.5)
    ws = hand.set(style__2__seed=9.0, style__2__amount=0.5).ws()[0]
    assert near(ws[0], towards(w(3), 0.5))
    assert near(ws[1], towards(w(7), 0.5))
    assert near(ws[3], towards((w(7) + w(9)) / 2, 0.5))


@pytest.mark.parametrize("row", ["style__0__seed", "style__3__seed"])
def test_a_style_that_is_not_mixed_in_moves_nothing(row):
    hand = Hand().set(latent__seed=3.0)
    before = hand.ws()
    assert hand.set(**{row: 5.0}).ws() is before


def test_truncation_where_w_is_z_scales_it():
    assert near(Hand(bare()).set(latent__seed=3.0, latent__truncation=0.5).w(), 0.5 * z(3))
