from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from torch import nn

from netbend_models.bending import Bend, compile_bends
from netbend_models.error import LoadError
from netbend_models.network import Frame, Network
from netbend_models.networks.module import ModuleNetwork
from tests.conftest import missing


def dcgan(z=8, width=4):
    return nn.Sequential(
        nn.ConvTranspose2d(z, width, 4, 1, 0), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
        nn.ConvTranspose2d(width, 3, 4, 2, 1), nn.Tanh(),
    )  # fmt: skip


class Skipping(nn.Module):
    """Flat z, one activation that runs twice, a skip past an identity, a tuple as the result."""

    nz = 6

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(6, 2 * 16)
        self.act = nn.ReLU()
        self.same = nn.Identity()
        self.out = nn.Conv2d(2, 1, 1)

    def forward(self, z):
        x = self.act(self.head(z).view(-1, 2, 4, 4))
        x = self.act(self.same(x) + x)
        return self.out(x), x


@pytest.fixture
def network():
    torch.manual_seed(0)
    return ModuleNetwork(dcgan())


def test_layers_are_the_leaves_in_order_and_no_numeral_is_a_name(network):
    assert isinstance(network, Network)
    assert [(layer.name, layer.channels, layer.height) for layer in network.layers] == [
        ("ConvTranspose2d.0", 4, 4), ("BatchNorm2d.1", 4, 4), ("ReLU.2", 4, 4),
        ("ConvTranspose2d.3", 3, 8), ("Tanh.4", 3, 8),
    ]  # fmt: skip


def test_latent_and_output_are_found(network):
    assert network.z_dim == 8
    assert (network.output.channels, network.output.height, network.output.width) == (3, 8, 8)


def test_unbent_it_is_the_module(network):
    z = torch.randn(2, 8)
    assert torch.allclose(network.synthesize(network.map(z)), network.module(z[:, :, None, None]))


@pytest.mark.parametrize("layer", range(5))
def test_every_layer_bends_and_leaves_no_trace(network, layer):
    w = network.map(torch.randn(1, 8))
    clean = network.synthesize(w)
    assert not torch.equal(network.synthesize(w, [Bend(layer, "invert")]), clean)
    assert torch.equal(network.synthesize(w), clean)


def test_the_last_layer_bends_the_picture_itself(network):
    w = network.map(torch.randn(1, 8))
    bent = network.synthesize(w, [Bend("Tanh.4", "flip", {"horizontal": 1})])
    assert torch.equal(bent, network.synthesize(w).flip(-1))


def test_a_module_that_runs_twice_is_two_layers():
    network = ModuleNetwork(Skipping())
    assert [layer.name for layer in network.layers] == ["act", "same", "act-2", "out"]


def test_a_bend_before_a_skip_spares_the_skip():
    network = ModuleNetwork(Skipping())
    w = network.map(torch.randn(1, 6))
    silent = network.synthesize(w, [Bend("same", "ablate")])
    assert not torch.equal(silent, network.synthesize(w, [Bend("act", "ablate")]))


def test_a_fraction_of_a_seed_is_a_frame(network):
    plan = compile_bends([], network.layers)
    network.begin(Frame(0, 0.0, {"latent/seed": 3.5, "latent/truncation": 0.7}, plan))
    assert network.step().shape == (3, 8, 8)


def test_the_digest_is_of_weights_and_structure(network):
    torch.manual_seed(0)
    assert ModuleNetwork(dcgan()).digest == network.digest
    assert ModuleNetwork(dcgan()).digest != network.digest


def test_listed_modules_are_layers_too():
    network = ModuleNetwork(nn.Sequential(nn.Sequential(nn.ConvTranspose2d(4, 3, 8))), extra=["0"])
    assert [layer.name for layer in network.layers] == ["0.0", "Sequential.0"]


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (nn.Sequential(nn.Tanh()), "give it an attribute z_dim"),
        (nn.Sequential(nn.Linear(4, 4)), "no layer of the module|must give a picture"),
        (nn.Sequential(nn.ConvTranspose2d(4, 7, 8)), "must give a picture"),
    ],
)
def test_what_cannot_be_played_says_why(module, message):
    with pytest.raises(LoadError, match=message):
        ModuleNetwork(module)


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_torchscript_is_refused():
    with pytest.raises(LoadError, match="TorchScript"):
        ModuleNetwork(torch.jit.script(nn.Sequential(nn.Tanh())))


@pytest.fixture(scope="module")
def faces():
    """The DCGAN of the package gan-face-generate: weights that somebody trained."""
    spec = find_spec("gan_face_generate")
    if spec is None or spec.origin is None:
        missing("Python package gan-face-generate is not installed")
    state = torch.load(Path(spec.origin).parent / "weights.tar", weights_only=True, map_location="cpu")
    widths = (100, 512, 256, 128, 64)
    layers = []
    for number, (inputs, outputs) in enumerate(pairwise(widths)):
        stride, padding = (1, 0) if number == 0 else (2, 1)
        layers += [nn.ConvTranspose2d(inputs, outputs, 4, stride, padding, bias=False)]
        layers += [nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]
    module = nn.Module()
    module.main = nn.Sequential(*layers, nn.ConvTranspose2d(64, 3, 4, 2, 1, bias=False), nn.Tanh())
    module.forward = module.main.forward
    module.load_state_dict(state["netG_state_dict"])
    return ModuleNetwork(module)


@pytest.mark.peer
def test_a_trained_dcgan_plays(faces):
    assert (faces.z_dim, len(faces.layers), faces.output.height) == (100, 14, 64)
    assert (faces.layers[0].name, faces.layers[-1].name) == ("main.0", "main.13")
    pictures = faces.synthesize(faces.map(torch.randn(4, 100)))
    assert pictures.std() > 0.2


@pytest.mark.peer
@pytest.mark.parametrize("layer", [0, 3, 6, 9, 12, 13])
def test_a_trained_dcgan_bends(faces, layer):
    w = faces.map(torch.randn(1, 100))
    bent = faces.synthesize(w, [Bend(layer, "rotate", {"angle": 90})])
    assert (bent - faces.synthesize(w)).abs().mean() > 0.02
