import pytest
import torch

from netbend_models import load
from netbend_models.checkpoint.safetensors import write_safetensors
from netbend_models.form import Form
from netbend_models.networks.picture.fast_style import Config, FastStyle
from tests.models.picture import plain

SMALL = Config((4, 6, 8), blocks=2)


@pytest.fixture(scope="module")
def weights():
    return plain.drawn(FastStyle(SMALL))


@pytest.fixture
def network(weights, tmp_path):
    torch.save({"in1.running_mean": torch.zeros(4), **weights}, tmp_path / "style.pth")
    return load(tmp_path / "style.pth", form=Form(size=(40, 32)), clusters=False)


def test_it_is_the_plain_form(network, weights):
    picture = torch.rand(2, 3, 32, 40) * 2 - 1
    expected = plain.fast_style(weights, (picture + 1) * 127.5, blocks=2)
    assert torch.allclose((network.synthesize(picture) + 1) * 127.5, expected, atol=1e-4)


def test_safetensors_hold_the_same(network, weights, tmp_path):
    write_safetensors(tmp_path / "style.safetensors", {}, weights)
    assert load(tmp_path / "style.safetensors", form=Form(size=(40, 32)), clusters=False).digest == network.digest


def test_layers_have_the_names_of_the_tensors(network):
    assert network.kind == "fast-style"
    names = [layer.name for layer in network.layers]
    assert names[:3] == ["conv1.conv2d", "in1", "relu1"]
    assert "res2" in names
    assert names[-1] == "deconv3.conv2d"
