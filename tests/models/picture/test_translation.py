"""CycleGAN's and pix2pix's generators, from files with the names that their official checkpoints have."""

import pytest
import torch

from netbend_models import load
from netbend_models.bending import Bend
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.networks.picture import cyclegan, unet
from tests.models.picture import plain

CYCLES = [
    cyclegan.Config(width=4, blocks=3),
    cyclegan.Config(width=4, blocks=2, outputs=1, biased=False, affine=True, second=6),
]
UNETS = [
    unet.Config(widths=(4, 6, 8)),
    unet.Config(widths=(4, 6), biased=True, affine=False),
    unet.Config(widths=(4, 5, 6, 7), outputs=1),
]
SIZE = (48, 32)


@pytest.fixture
def playing(tmp_path):
    def of(weights, size=SIZE):
        torch.save(weights, tmp_path / "net_G.pth")
        return load(tmp_path / "net_G.pth", form=Form(size=size), clusters=False)

    return of


def picture():
    return torch.rand(1, 3, 32, 48, generator=torch.Generator().manual_seed(0)) * 2 - 1


@pytest.mark.parametrize("config", CYCLES)
def test_cyclegan_is_the_plain_form(playing, config):
    weights = plain.drawn(cyclegan.Generator(config))
    network = playing({**weights, "model.2.running_mean": torch.zeros(4)})
    assert network.kind == "cyclegan"
    expected = plain.cyclegan(weights, picture(), config.blocks, config.second)
    assert torch.allclose(network.synthesize(picture()), expected, atol=1e-4)


@pytest.mark.parametrize("config", UNETS)
def test_pix2pix_is_the_plain_form(playing, config):
    weights = plain.drawn(unet.UNet(config))
    network = playing(weights)
    assert network.kind == "pix2pix"
    assert torch.allclose(network.synthesize(picture()), plain.unet(weights, picture(), len(config.widths)), atol=1e-4)


@pytest.mark.parametrize(
    ("module", "names", "levels"),
    [
        (cyclegan.Generator(CYCLES[0]), ["model.1", "model.2", "model.3"], ["model.12"]),
        (unet.UNet(UNETS[0]), ["model.model.0", "model.model.1.model.0"], ["model.model.1.model.3"]),
    ],
)
def test_every_layer_bends_and_leaves_no_trace(playing, module, names, levels):
    network = playing(plain.drawn(module))
    found = [layer.name for layer in network.layers]
    assert found[: len(names)] == names
    assert set(levels) <= set(found)
    clean = network.synthesize(picture())
    for name in found:
        assert not torch.equal(network.synthesize(picture(), [Bend(name, "flip", {"horizontal": 1})]), clean), name
    assert torch.equal(network.synthesize(picture()), clean)


def test_sizes_are_those_that_its_levels_halve(playing):
    weights = plain.drawn(unet.UNet(UNETS[0]))
    assert playing(weights, None).output.width == 256
    with pytest.raises(LoadError, match="steps of 8, got 50x32; the nearest is 48x32"):
        playing(weights, (50, 32))


@pytest.mark.parametrize("missing", ["model.4.weight", "model.16.bias", "model.20.weight"])
def test_a_tensor_that_is_missing_is_named(playing, missing):
    weights = plain.drawn(cyclegan.Generator(CYCLES[0]))
    del weights[missing]
    with pytest.raises(LoadError, match=missing):
        playing(weights)
