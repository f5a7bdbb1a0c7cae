"""StyleGAN2 in its other forms: half the precision, and compiled beside the show."""

import logging

import pytest
import torch

from netbend_models.bending import Bend
from netbend_models.form import Form
from netbend_models.networks.stylegan2 import Config, StyleGAN2
from netbend_models.networks.stylegan2 import compiler as compiling
from netbend_models.networks.stylegan2.colour import fir
from netbend_models.networks.stylegan2.convolution import Fewer, Gathered, Phased, Plain, Quartered, Summed, Transposed
from tests.conftest import require_program
from tests.models.test_stylegan2 import CONFIG, play, random_state

TINY = Config(resolution=8, z_dim=8, w_dim=8, channel_base=256, channel_max=20, mapping_layers=2)
BENDS = (Bend(1, "rotate", {"angle": 30.0}), Bend(2, "multiply", {"factor": -1.0}, "range/2/9"))


@pytest.mark.parametrize("architecture", ["skip", "resnet", "orig"])
@pytest.mark.parametrize("batch", [1, 2])
def test_bfloat16_is_off_by_about_two_per_cent(architecture, batch):
    config = Config(resolution=32, z_dim=16, w_dim=24, channel_base=2048, channel_max=64, architecture=architecture)
    state = random_state(config)
    exact, half = StyleGAN2(config, state), StyleGAN2(config, state, form=Form(precision="bfloat16"))
    ws = exact.map(torch.randn(batch, 16, generator=torch.Generator().manual_seed(0)))
    for bends in ((), BENDS):
        expected, found = exact.synthesize(ws, bends), half.synthesize(ws, bends)
        error = float((found - expected).square().mean().sqrt() / expected.square().mean().sqrt())
        assert found.dtype == torch.float32
        assert 0 < error < 0.02


def test_bfloat16_maps_are_what_bends_get():
    network = StyleGAN2(CONFIG, random_state(CONFIG), form=Form(precision="bfloat16"))
    play(network, latent_seed=1.0)
    play(network, latent_seed=1.0)
    assert {record.bent.dtype for record in network._memory._records} == {torch.bfloat16}


@pytest.mark.parametrize("way", [Transposed(), Summed(), Quartered(), Phased()])
def test_every_way_of_doubling_gives_the_same(way):
    generator = torch.Generator().manual_seed(0)
    x, weight = torch.randn(2, 5, 6, 6, generator=generator), torch.randn(7, 5, 3, 3, generator=generator)
    spread = x.new_zeros(2, 5, 13, 13)
    spread[..., :-1:2, :-1:2] = x
    whole = torch.nn.functional.conv2d(torch.nn.functional.pad(spread, (2, 1, 2, 1)), weight.flip(2, 3))
    whole = torch.nn.functional.pad(whole, (1, 1, 1, 1))[..., :15, :15]
    expected = torch.nn.functional.conv2d(whole, fir(weight).repeat(7, 1, 1, 1), groups=7)
    assert torch.allclose(way.run(x, way.lay(weight), None), expected, atol=1e-4)


@pytest.mark.parametrize("way", [Gathered(), Fewer()])
@pytest.mark.parametrize("biased", [True, False])
def test_every_way_without_doubling_gives_the_same(way, biased):
    generator = torch.Generator().manual_seed(0)
    x, weight = torch.randn(2, 5, 7, 6, generator=generator), torch.randn(9, 5, 3, 3, generator=generator)
    bias = torch.randn(9, generator=generator) if biased else None
    before, after = torch.randn(1, 14, generator=generator).split([5, 9], 1)
    plain = Plain()
    assert torch.allclose(way.run(x, way.lay(weight), bias), plain.run(x, plain.lay(weight), bias), atol=1e-4)
    scaled = (one.run(x, one.scale(one.lay(weight), before, after), bias) for one in (way, plain))
    assert torch.allclose(*scaled, atol=1e-4)


def test_wide_layers_take_fewer_products():
    widths = Config(resolution=64, z_dim=8, w_dim=8, channel_base=8192, channel_max=256, mapping_layers=1)
    ways = [type(stage.conv.way) for stage in StyleGAN2(widths, random_state(widths)).generator.synthesis.stages]
    assert ways[0] is Gathered
    assert ways[-3] is ways[-1] is Fewer


@pytest.fixture(scope="module")
def compiled():
    """A tiny network, compiled to the end; whatever was made is used, faster or not."""
    require_program("g++")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(compiling, "_seconds", lambda function, *_: float(function.__name__ == "compute"))
        network = StyleGAN2(TINY, random_state(TINY), form=Form(compiled=True))
        network.compiler.join()
    assert network.compiler.reason is None
    return network


def test_compiled_convolutions_are_taken_between_frames(compiled):
    usual = StyleGAN2(TINY, random_state(TINY))
    for seed in (1.0, 2.0, 2.0, 2.0):
        for bends in ((), BENDS):
            found = play(compiled, bends, latent_seed=seed)
            assert torch.allclose(found, play(usual, bends, latent_seed=seed), atol=1e-4)
    assert all(stage.conv.fast is not None for stage in compiled.generator.synthesis.stages)


def test_a_batch_goes_the_usual_way(compiled):
    ws = compiled.map(torch.randn(2, 8, generator=torch.Generator().manual_seed(0)))
    assert torch.allclose(compiled.synthesize(ws)[1:], compiled.synthesize(ws[1:]), atol=1e-4)


def test_without_a_compiler_the_network_plays_on_and_says_why(monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError("no C++ compiler found\nand much more")

    monkeypatch.setattr(compiling, "_compiled", fail)
    with caplog.at_level(logging.WARNING):
        network = StyleGAN2(TINY, random_state(TINY), form=Form(compiled=True))
        network.compiler.join()
    assert torch.equal(play(network, latent_seed=1.0), play(StyleGAN2(TINY, random_state(TINY)), latent_seed=1.0))
    (record,) = caplog.records
    assert record.getMessage().endswith(
        "RuntimeError: no C++ compiler found; a C++ compiler must work here (g++, or CXX)"
    )
