"""Weights as something to play: between two networks by layer, and along a path, exactly at both ends."""

import json
import time
from pathlib import Path

import pytest
import torch

from netbend_models import load
from netbend_models.bending import Bend, compile_bends
from netbend_models.checkpoint.convert import arguments_of
from netbend_models.checkpoint.safetensors import write_safetensors
from netbend_models.network import Frame
from netbend_models.networks.style.mixture import grouped
from netbend_models.networks.stylegan2 import Config, Generator, StyleGAN2

CONFIG = Config(resolution=16, z_dim=8, w_dim=8, channel_base=128, channel_max=8, mapping_layers=1)


def state(seed: int) -> dict[str, torch.Tensor]:
    """Drawn weights; the mapping is the same for all."""
    drawn = {}
    for name, tensor in Generator(CONFIG).state_dict().items():
        random = torch.Generator().manual_seed(0 if name.startswith("mapping") else seed)
        drawn[name] = torch.randn(tensor.shape, generator=random)
    return drawn


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    for seed in (1, 2, 3):
        write_safetensors(tmp_path / f"{seed}.safetensors", arguments_of(CONFIG), state(seed))
    plain = {"kind": "netbend.path", "files": [f"{n}.safetensors" for n in (1, 2, 3)], "scores": [3.0, 2.0, 1.0]}
    (tmp_path / "path.json").write_text(json.dumps(plain))
    return tmp_path


@pytest.fixture
def network(folder: Path) -> StyleGAN2:
    return load(folder / "1.safetensors")  # type: ignore[return-value]


def picture(network, texts=None, bends=(), **controls):
    values = {name.replace("__", "/"): value for name, value in controls.items()}
    network.begin(Frame(0, 0.0, {"latent/seed": 4.0, **values}, compile_bends(bends, network.layers), texts or {}))
    return network.step().clone()


def blended(network, other="2.safetensors", bends=(), **controls):
    """The picture once the other network is there."""
    texts = {"/model/blend/name": other}
    picture(network, texts, model__blend__amount=0.5)
    deadline = time.monotonic() + 60
    while network.mixture._others.get(other) is None and time.monotonic() < deadline:
        time.sleep(0.01)
    return picture(network, texts, bends, **controls)


def test_wholly_blended_it_is_the_other_network(network, folder):
    assert torch.equal(blended(network, model__blend__amount=1.0), picture(load(folder / "2.safetensors")))


def test_not_blended_any_more_it_is_itself_bit_for_bit(network, folder):
    own = picture(network)
    assert not torch.equal(blended(network, model__blend__amount=0.5), own)
    assert torch.equal(picture(network), own)


def test_layers_are_blended_by_their_shares(network, folder):
    only_coarse = {f"model__blend__layer__{n}": float(n < 2) for n in range(5)}
    mixed = blended(network, model__blend__amount=1.0, **only_coarse)
    expected = StyleGAN2(CONFIG, {
        name: state(2)[name] if name.startswith(("synthesis.b4", "synthesis.b8.conv0")) else tensor
        for name, tensor in state(1).items()
    })  # fmt: skip
    assert torch.allclose(mixed, picture(expected), atol=1e-5)


def test_bent_weights_are_bent_on_the_blend(network, folder):
    bends = [Bend(2, "multiply", {"factor": 2.0}, target="weight")]
    other = picture(load(folder / "2.safetensors"), bends=bends)
    assert torch.equal(blended(network, bends=bends, model__blend__amount=1.0), other)


@pytest.mark.parametrize("name", ["nowhere.safetensors", "../1.safetensors", "default"])
def test_what_cannot_be_mixed_in_changes_nothing(network, name, caplog):
    own = picture(network)
    picture(network, {"/model/blend/name": name}, model__blend__amount=1.0)
    deadline = time.monotonic() + 60
    while not caplog.records and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "/model/blend/name" in caplog.text
    assert torch.equal(picture(network, {"/model/blend/name": name}, model__blend__amount=1.0), own)


def test_a_path_is_its_networks_at_each_step_and_between_them_between(folder):
    path = load(folder)
    steps = [picture(load(folder / f"{n}.safetensors")) for n in (1, 2, 3)]
    for divergence, step in ((0.0, steps[0]), (0.5, steps[1]), (1.0, steps[2]), (0.0, steps[0])):
        assert torch.equal(picture(path, model__divergence=divergence), step), divergence
    between = picture(path, model__divergence=0.25)
    assert not any(torch.equal(between, step) for step in steps)


def test_only_a_path_has_a_divergence(network, folder):
    assert "model/divergence" not in {row.name for row in network.rows}
    assert "model/divergence" in {row.name for row in load(folder).rows}


def test_every_tensor_belongs_to_a_layer():
    names = list(Generator(CONFIG).synthesis.state_dict())
    layers = [layer.name for layer in Generator(CONFIG).synthesis.layers]
    groups = grouped(names, layers)
    assert sorted(name for group in groups for name in group) == sorted(names)
    assert "b8.torgb.weight" in groups[2]
    assert "b4.const" in groups[0]
