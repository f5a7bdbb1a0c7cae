"""Bent weights of any module: another tensor in their place while a bend acts, and their own again after it."""

import pytest
import torch
from torch import nn

from netbend_models.bending import Bend
from netbend_models.bending.plan import Placed, plan_of
from netbend_models.error import BendError
from netbend_models.networks.module import ModuleNetwork
from tests.models.bending.one import OPERATORS


class Small(nn.Module):
    z_dim = 8

    def __init__(self):
        super().__init__()
        again = nn.Conv2d(12, 12, 3, padding=1)
        self.main = nn.Sequential(
            nn.ConvTranspose2d(8, 12, 4), nn.BatchNorm2d(12), nn.ReLU(), again, again, nn.Conv2d(12, 3, 3, padding=1)
        )

    def forward(self, z):
        return self.main(z)


@pytest.fixture
def network():
    torch.manual_seed(0)
    return ModuleNetwork(Small())


@pytest.fixture
def ws(network):
    return network.map(torch.randn(1, 8, generator=torch.Generator().manual_seed(0)))


def tripled(layer):
    return [Bend(layer, "multiply", {"factor": 3}, target="weight")]


def test_a_weight_is_let_go_of_bit_for_bit(network, ws):
    before = network.synthesize(ws)
    for layer in (0, 1, 3, 4, 5):
        assert not torch.equal(network.synthesize(ws, tripled(layer)), before)
        assert torch.equal(network.synthesize(ws), before)


def test_the_outputs_of_a_transposed_convolution_are_its_channels(network, ws):
    bent = network.synthesize(ws, [Bend(0, "reflect_channel", {"index": 11, "amount": 1}, target="weight")])
    network.synthesize(ws)
    network.module.main[0].weight.data[:, 11] *= -1
    assert torch.equal(network.synthesize(ws), bent)


def test_a_module_that_runs_twice_is_bent_as_each_of_its_layers_asks(network, ws):
    bent = network.synthesize(ws, tripled(3) + tripled(4))
    network.synthesize(ws)
    network.module.main[3].weight.data *= 9
    assert torch.allclose(network.synthesize(ws), bent)


def test_a_layer_without_a_weight_has_none_to_bend(network, ws):
    placed = Placed(2, OPERATORS["multiply"], (3.0, 1.0), tuple(range(12)), "zeros", weight=True)
    assert torch.equal(network.synthesize(ws, plan_of([placed], network.layers, "cpu")), network.synthesize(ws))


def test_layers_say_whether_they_have_a_weight(network):
    assert [layer.weighted for layer in network.layers] == [True, True, False, True, True, True]


def test_the_weight_of_an_activation_is_refused_by_its_name(network, ws):
    with pytest.raises(BendError, match=f"layer {network.layers[2].name} computes with no weight"):
        network.synthesize(ws, tripled(2))
