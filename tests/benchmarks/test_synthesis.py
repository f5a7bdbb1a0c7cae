"""The peer of `netbend bench synthesis` paints what the published networks paint, and what ours paints."""

from dataclasses import replace

import pytest
import torch

from netbend.bench.synthesis import stylegan2
from netbend.bench.synthesis.measure import medians
from netbend.bench.synthesis.plain2 import PlainSynthesis
from netbend_models import load
from netbend_models.networks.stylegan2 import Config, StyleGAN2
from tests.models import stylegan

CONFIG = Config(resolution=32, z_dim=16, w_dim=24, channel_base=512, channel_max=32, mapping_layers=2)


@pytest.mark.parametrize("architecture", ["skip", "resnet", "orig"])
@pytest.mark.parametrize("clamp", [None, 2.0])
def test_the_textbooks_form_paints_what_ours_paints(architecture, clamp):
    config = replace(CONFIG, architecture=architecture, clamp=clamp)
    state = stylegan2.drawn(config)
    network = StyleGAN2(config, state)
    ws = network.map(torch.randn(2, 16, generator=torch.Generator().manual_seed(0)))
    ours = network.synthesize(ws)
    assert torch.allclose(PlainSynthesis(config, state)(ws), ours, atol=1e-4 * float(ours.abs().max()))


@pytest.mark.parametrize("name", stylegan.NAMES[:2])
def test_the_textbooks_form_paints_what_the_published_code_painted(name):
    network, expected = load(stylegan.checkpoint(name)), stylegan.reference(name)
    painted = PlainSynthesis(network.config, network.generator.state_dict())(torch.from_numpy(expected["ws"]))
    assert torch.allclose(painted, torch.from_numpy(expected["image"]), atol=1e-4)


def test_acts_are_timed_in_turn_after_one_to_warm_up():
    order = []
    taken = medians({"one": lambda: order.append(1), "two": lambda: order.append(2)}, rounds=2)
    assert order == [1, 2, 1, 2, 1, 2]
    assert set(taken) == {"one", "two"}


def test_each_form_is_held_against_the_textbook(monkeypatch):
    monkeypatch.setattr(stylegan2, "BASES", {256: {"ours": ">= 1.5"}})
    figures = {figure.name.partition(": ")[2]: figure for figure in stylegan2.figures(0.1)}
    assert figures["float32, the latent moves, gain"].wanted == ">= 1.5"
    assert figures["float32, greatest difference"].reached
    assert 0 < figures["bfloat16, rms of the difference"].value < 10
    assert {"bends of the last third move, gain", "bends of the last layer move, gain"} <= set(figures)
