"""StyleGAN2 beyond the fixtures: residual and plain architectures, labels, odd shapes, through whole checkpoints."""

from math import sqrt

import pytest
import torch
import torch.nn.functional as F

from netbend_models import load
from netbend_models.error import LoadError
from netbend_models.networks.stylegan2 import Config
from tests.models.checkpoint.pickles import checkpoint, tree
from tests.models.test_stylegan2 import _reference, random_state

SHAPE = {"z_dim": 6, "w_dim": 5, "channel_base": 128, "channel_max": 12}


def config(**more):
    return Config(resolution=16, mapping_layers=3, **SHAPE, **more)


def written(tmp_path, config, **more):
    """A checkpoint of that shape with drawn weights, in the flat layout."""
    arguments = {
        "z_dim": config.z_dim, "c_dim": config.label_dim, "w_dim": config.w_dim, "img_resolution": config.resolution,
        "img_channels": config.channels, "channel_base": config.channel_base, "channel_max": config.channel_max,
        "architecture": config.architecture, "conv_clamp": None,
    }  # fmt: skip
    path = tmp_path / "made.pkl"
    path.write_bytes(checkpoint(tree(random_state(config), arguments | more)))
    return path


def spelled_out(network, ws):
    """The picture in float64, layer by layer as section 4 of the paper has it, without any short cut."""
    synthesis, architecture = network.generator.synthesis, network.config.architecture
    x = synthesis.b4.const.double()[None].expand(len(ws), -1, -1, -1)
    image, place = None, 0
    for size in network.config.sizes:
        block = synthesis.get_submodule(f"b{size}")
        around = x
        for name in ("conv0", "conv1") if size > 4 else ("conv1",):
            layer = getattr(block, name)
            x = torch.cat([_reference(layer, x[n : n + 1], ws[n, place], None) for n in range(len(ws))])
            place += 1
        if architecture == "resnet" and size > 4:
            x = (x + doubled(F.conv2d(around, block.skip.weight.double() / sqrt(around.shape[1])))) * sqrt(0.5)
        if architecture == "skip" or size == network.config.resolution:
            colour = painted(block.torgb, x, ws[:, place])
            image = colour if image is None else doubled(image) + colour
    return image


def painted(torgb, x, w):
    style = w @ torgb.affine.weight.double().t() / sqrt(w.shape[1]) + torgb.affine.bias.double()
    scaled = x * style[:, :, None, None] / sqrt(x.shape[1])
    return F.conv2d(scaled, torgb.weight.double(), torgb.bias.double())


def doubled(x):
    spread = x.new_zeros(*x.shape[:2], 2 * x.shape[2], 2 * x.shape[3])
    spread[..., ::2, ::2] = x
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=x.dtype)
    kernel = (taps.outer(taps) / 16).expand(x.shape[1], 1, 4, 4)
    return F.conv2d(F.pad(spread, (2, 1, 2, 1)), kernel, groups=x.shape[1])


@pytest.mark.parametrize("architecture", ["skip", "resnet", "orig"])
@pytest.mark.parametrize("batch", [1, 2])
def test_each_architecture_is_that_of_the_paper(tmp_path, architecture, batch):
    network = load(written(tmp_path, config(architecture=architecture, channels=1)))
    ws = network.map(torch.randn(batch, 6, generator=torch.Generator().manual_seed(0)))
    expected = spelled_out(network, ws.double())
    assert network.synthesize(ws).shape == (batch, 1, 16, 16)
    assert torch.allclose(network.synthesize(ws), expected.float(), atol=1e-4 * float(expected.abs().max()))


def test_names_of_the_residual_architecture(tmp_path):
    names = set(load(written(tmp_path, config(architecture="resnet"))).generator.state_dict())
    assert {"synthesis.b8.skip.weight", "synthesis.b16.skip.weight", "synthesis.b16.torgb.weight"} <= names
    assert not {"synthesis.b4.skip.weight", "synthesis.b8.torgb.weight"} & names


def test_labels_are_loaded(tmp_path):
    network = load(written(tmp_path, config(label_dim=3)))
    z = torch.ones(1, 6)
    first, second = (network.map(z, torch.eye(3)[number : number + 1]) for number in (0, 1))
    assert network.label_dim == 3
    assert not torch.allclose(first, second)


@pytest.mark.parametrize("resolution", [4, 8, 64])
def test_any_power_of_two_is_loaded(tmp_path, resolution):
    made = Config(resolution=resolution, mapping_layers=1, **SHAPE)
    network = load(written(tmp_path, made))
    assert network.synthesize(network.map(torch.ones(1, 6))).shape == (1, 3, resolution, resolution)


@pytest.mark.parametrize(
    ("argument", "value"),
    [("architecture", "transformer"), ("activation", "relu"), ("use_noise", False), ("kernel_size", 5), ("wings", 2)],
)
def test_what_is_not_known_is_refused_by_name(tmp_path, argument, value):
    with pytest.raises(LoadError, match=argument):
        load(written(tmp_path, config(), **{argument: value}))


def test_weights_that_do_not_fit_the_arguments_are_named(tmp_path):
    with pytest.raises(LoadError, match=r"has shape .* for synthesis.b4"):
        load(written(tmp_path, config(), channel_max=8))
