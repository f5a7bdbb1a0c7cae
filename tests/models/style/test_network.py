"""The latent through whole networks."""

import json

import numpy as np
import pytest
import torch
from torch import nn

from netbend_models.bending import compile_bends
from netbend_models.description import describe
from netbend_models.network import Frame
from netbend_models.networks.module import ModuleNetwork
from netbend_models.networks.stylegan2 import Config, Generator, StyleGAN2
from netbend_models.projection import LatentShape

CONFIG = Config(resolution=16, z_dim=16, w_dim=24, label_dim=2, channel_base=256, channel_max=16, mapping_layers=2)


def random_state(config):
    random = np.random.RandomState(0)
    return {
        name: torch.from_numpy(np.asarray(random.standard_normal(tuple(one.shape)))).float()
        * (100 if "fc" in name else 1)
        for name, one in Generator(config).state_dict().items()
    }


class Flat(nn.Module):
    """Takes a flat z past an unrelated first layer."""

    z_dim = 12

    def __init__(self):
        super().__init__()
        self.unused = nn.Linear(3, 3)
        self.head = nn.Linear(12, 16)
        self.out = nn.Conv2d(1, 3, 1)

    def forward(self, z):
        return self.out(self.head(z).view(-1, 1, 4, 4))


class Hidden(Flat):
    """Does something to z first."""

    def forward(self, z):
        return super().forward(z * 2 + 1)


@pytest.fixture(scope="module", params=["stylegan2", "convolution", "linear"])
def network(request):
    torch.manual_seed(0)
    if request.param == "stylegan2":
        return StyleGAN2(CONFIG, random_state(CONFIG), truncation=0.7)
    return ModuleNetwork(Flat() if request.param == "linear" else nn.Sequential(nn.ConvTranspose2d(12, 3, 4)))


def play(network, texts=None, **rows):
    controls = {row.name: row.default for row in network.rows if row.kind not in ("text", "list")}
    given = {name.replace("__", "/"): value for name, value in rows.items()}
    assert set(given) <= set(controls)
    network.begin(Frame(0, 0.0, controls | given, compile_bends([], network.layers), texts or {}))
    return network.step()


STORES = {f"/latent/{number}/place": json.dumps({"latent/seed": number * 10}) for number in (1, 2, 3)}
FROM = {"/latent/recall/from": json.dumps([[1, {"latent/seed": 10}]])}


@pytest.mark.parametrize(("rows", "texts"), [
    ({"latent__plane__x": 1.0}, {}), ({"latent__plane__y": -1.0}, {}), ({"latent__direction__1": 2.0}, {}),
    ({"latent__loop__mode": 2.0, "latent__loop__phase": 0.3}, {}), ({"latent__loop__mode": 1.0}, STORES),
    ({"latent__recall__position": 0.5}, FROM), ({"latent__truncation": 0.2}, {}),
])  # fmt: skip
def test_every_row_changes_the_picture(network, rows, texts):
    assert not torch.equal(play(network, texts, **rows), play(network))


def test_a_store_is_the_picture_that_was_there(network):
    assert torch.equal(play(network, STORES, latent__loop__mode=1.0), play(network, latent__seed=10.0))
    assert torch.equal(play(network, FROM, latent__recall__position=0.0), play(network, latent__seed=10.0))


def test_a_seed_is_what_map_makes_of_it(network):
    z = torch.from_numpy(np.random.RandomState(7).standard_normal(network.z_dim))[None]
    label = torch.tensor([[1.0, 0.0]]) if network.label_dim else None
    truncation = next(row.default for row in network.rows if row.name == "latent/truncation")
    expected = network.synthesize(network.map(z, label, truncation=truncation))[0]
    assert torch.allclose(play(network, latent__seed=7.0), expected, atol=1e-4)


def test_classes_change_the_picture():
    network = StyleGAN2(CONFIG, random_state(CONFIG))
    assert not torch.equal(play(network, label__0=0.5, label__1=0.5), play(network))
    assert describe(network).latent == LatentShape(z_dim=16, w_dim=24, num_ws=6, label_dim=2)


def test_directions_follow_the_layer_that_takes_z():
    torch.manual_seed(0)
    flat = Flat()
    strongest = torch.linalg.svd(flat.head.weight)[2][0]
    strongest = strongest * strongest[strongest.abs().argmax()].sign()
    network = ModuleNetwork(flat)
    z = torch.from_numpy(np.random.RandomState(0).standard_normal(12))
    expected = flat(z[None].float() + 2 * strongest)[0]
    assert torch.allclose(play(network, latent__direction__1=2.0), expected, atol=1e-5)


def test_a_module_that_changes_z_first_has_no_directions():
    names = {row.name for row in ModuleNetwork(Hidden()).rows}
    assert not [name for name in names if "direction" in name]
