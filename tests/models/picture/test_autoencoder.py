import numpy as np
import pytest
import torch
from torch import nn

from netbend_models import load
from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.stock import stock
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.network import Frame
from netbend_models.networks.picture.autoencoder import Part, read_decoder, read_encoder, row
from tests.conftest import missing
from tests.models import stylegan
from tests.models.picture import plain

ENCODER = (Part("convolution", 3, 4), Part("block", 4, 4), Part("halving", 4, 4, biased=False), Part("block", 4, 8),
     Part("block", 8, 8, hidden=16), Part("convolution", 8, 5))  # fmt: skip
DECODER = (Part("clamp"), Part("convolution", 5, 8), Part("rectifier"), Part("block", 8, 8, hidden=16), Part("double"),
     Part("convolution", 8, 4, biased=False), Part("block", 4, 4), Part("convolution", 4, 3))  # fmt: skip
SIZE = (40, 32)


@pytest.fixture(scope="module")
def weights():
    return plain.drawn(row(ENCODER), 1), plain.drawn(row(DECODER), 2)


@pytest.fixture
def network(weights, tmp_path):
    for name, one in zip(("encoder", "decoder"), weights, strict=True):
        torch.save(one, tmp_path / f"tiny_{name}.pth")
    return load(tmp_path / "tiny_decoder.pth", form=Form(size=SIZE), clusters=False)


def picture(seed):
    return torch.rand(3, 32, 40, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def plainly(weights, latents):
    return plain.numbered(weights[1], latents, "tcrbucbc") * 2 - 1


def encoded(weights, seed):
    return plain.numbered(weights[0], (picture(seed)[None] + 1) / 2, "cbhbbc")


def shown(network, inputs=None, bends=(), **controls):
    plan = compile_bends(bends, network.layers)
    stock(network, plan)
    network.begin(Frame(0, 0.0, controls, plan, inputs=inputs or {}))
    return network.step()


def test_its_parts_are_read_from_the_shapes(weights):
    shapes = [{name: tuple(one.shape) for name, one in half.items()} for half in weights]
    assert (read_encoder(shapes[0]), read_decoder(shapes[1])) == (ENCODER, DECODER)


def test_it_is_the_plain_form(network, weights):
    assert torch.allclose(network.synthesize(picture(0)[None]), plainly(weights, encoded(weights, 0)), atol=1e-4)


def test_latents_of_two_pictures_are_mixed(network, weights):
    both = {"1": picture(0), "2": picture(1)}
    expected = plainly(weights, torch.lerp(encoded(weights, 0), encoded(weights, 1), 0.3))
    assert torch.allclose(shown(network, both, **{"latent/mix": 0.3}), expected[0], atol=1e-4)
    assert torch.allclose(
        shown(network, both, **{"latent/mix": 1.0}), plainly(weights, encoded(weights, 1))[0], atol=1e-4
    )


def test_seeds_walk_the_latent(network):
    at = [shown(network, **{"latent/amount": 1.0, "latent/seed": seed}) for seed in (3.0, 3.0, 3.01, 4.0)]
    assert torch.equal(at[0], at[1])
    assert 0 < (at[2] - at[0]).abs().mean() < (at[3] - at[0]).abs().mean() / 5
    assert torch.equal(shown(network), shown(network, **{"latent/seed": 9.0}))


def test_the_latent_is_a_layer(network):
    assert "latent" in [layer.name for layer in network.layers]
    assert not torch.equal(shown(network, bends=[Bend("latent", "rotate", {"angle": 90})]), shown(network))


@pytest.mark.parametrize("name", ["encoder.0", "encoder.3", "encoder.4.pool.1", "latent", "decoder.4", "decoder.7"])
def test_layers_of_both_halves_bend_and_leave_no_trace(network, name):
    clean, same = shown(network, {"1": picture(0)}), {"1": picture(0)}
    for target in ("all", "weight"):
        if target == "weight" and not next(one for one in network.layers if one.name == name).weighted:
            continue
        bend = Bend(name, "multiply", {"factor": -0.5}, target=target)
        assert not torch.equal(shown(network, same, [bend]), clean)
        assert torch.equal(shown(network, same), clean)


def test_a_picture_that_stands_still_is_encoded_once(network, monkeypatch):
    runs = []
    convolve = nn.Conv2d.forward
    monkeypatch.setattr(nn.Conv2d, "forward", lambda self, x: runs.append(self) or convolve(self, x))
    still = {"1": picture(0)}
    counts = []
    for inputs in (still, still, {"1": picture(0)}):
        runs.clear()
        shown(network, inputs, [Bend("decoder.3", "invert")])
        counts.append(len(runs))
    assert counts[0] == counts[2] > counts[1] > 0


def test_an_array_may_be_written_into_between_frames(network):
    array = picture(0).numpy().copy()
    before = shown(network, {"1": array})
    array[:] = picture(1).numpy()
    assert not torch.equal(shown(network, {"1": array}), before)


def test_one_file_may_hold_both_halves(weights, network, tmp_path):
    both = {f"{name}.layers.{key}": one for name, half in zip(("encoder", "decoder"), weights, strict=True)
            for key, one in half.items()}  # fmt: skip
    torch.save(both, tmp_path / "both.pth")
    assert load(tmp_path / "both.pth", form=Form(size=SIZE), clusters=False).digest == network.digest


def test_half_an_autoencoder_names_the_other_half(weights, tmp_path):
    torch.save(weights[1], tmp_path / "tiny_decoder.pth")
    with pytest.raises(LoadError, match="put its encoder beside it"):
        load(tmp_path / "tiny_decoder.pth")


@pytest.mark.peer
def test_a_real_one_gives_a_picture_back_and_mirrors_it():
    path = stylegan.folder().parent / "taef2" / "taef2_decoder.pth"
    if not path.is_file():
        missing(f"the autoencoder is not in {path.parent}; name its folder's folder in NETBEND_FIXTURES")
    network = load(path, form=Form(size=(64, 64)), clusters=False)
    x = torch.nn.functional.interpolate(torch.rand(1, 3, 5, 5, generator=torch.Generator().manual_seed(0)), (64, 64),
                                        mode="bicubic") * 2 - 1  # fmt: skip
    clean = network.synthesize(x)
    assert (clean - x).abs().mean() / 2 < 0.03
    mirrored = network.synthesize(x, [Bend("decoder.10", "flip", {"horizontal": 1})])
    assert (mirrored.flip(-1) - clean).abs().mean() < (mirrored - clean).abs().mean() / 3
    assert np.isfinite(clean.numpy()).all()


def test_latents_of_seeds_are_stored_though_the_show_plays_a_picture(network):
    expected = shown(network, **{"latent/amount": 1.0, "latent/seed": 5.0})
    bends = [Bend("latent", "interpolate", {"from": 5, "position": 0})]
    assert torch.equal(shown(network, {"1": picture(0)}, bends), expected)
