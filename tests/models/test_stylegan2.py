import numpy as np
import pytest
import torch

from netbend_models.bending import Bend, compile_bends
from netbend_models.network import Frame, Network
from netbend_models.networks.stylegan2 import Config, Generator, StyleGAN2
from netbend_models.networks.stylegan2.modulation import ModulatedConv

CONFIG = Config(resolution=32, z_dim=16, w_dim=24, channel_base=512, channel_max=32, mapping_layers=2)


def random_state(config, seed=0):
    random = np.random.RandomState(seed)
    shapes = {name: tuple(tensor.shape) for name, tensor in Generator(config).state_dict().items()}
    return {
        name: torch.from_numpy(np.asarray(random.standard_normal(shape))).float() * (100 if "fc" in name else 1)
        for name, shape in shapes.items()
    }


@pytest.fixture(scope="module")
def network():
    return StyleGAN2(CONFIG, random_state(CONFIG))


@pytest.fixture(scope="module")
def z():
    return torch.randn(3, 16, generator=torch.Generator().manual_seed(0))


def play(network, bends=(), **controls):
    plan = compile_bends(bends, network.layers)
    network.begin(Frame(0, 0.0, {name.replace("_", "/"): value for name, value in controls.items()}, plan))
    return network.step()


def test_it_meets_the_contract(network):
    assert isinstance(network, Network)
    assert [layer.name for layer in network.layers] == [
        "b4.conv1", "b8.conv0", "b8.conv1", "b16.conv0", "b16.conv1", "b32.conv0", "b32.conv1",
    ]  # fmt: skip
    assert (network.z_dim, network.w_dim, network.num_ws, network.label_dim) == (16, 24, 8, 0)


def test_names_are_those_of_published_checkpoints(network):
    names = set(network.generator.state_dict())
    assert {
        "mapping.w_avg", "mapping.fc0.weight", "synthesis.b4.const", "synthesis.b8.conv0.affine.weight",
        "synthesis.b8.conv0.noise_strength", "synthesis.b32.torgb.bias", "synthesis.b4.conv1.noise_const",
    } <= names  # fmt: skip
    assert "synthesis.b4.conv0.weight" not in names


def test_a_batch_gives_what_each_gives_alone(network, z):
    ws = network.map(z)
    together = network.synthesize(ws)
    alone = torch.cat([network.synthesize(one[None]) for one in ws])
    assert together.shape == (3, 3, 32, 32)
    assert torch.allclose(together, alone, atol=1e-4 * float(together.abs().max()))


@pytest.mark.parametrize("clamp", [None, 2.0])
def test_convolution_is_that_of_the_paper(clamp):
    """Equations 1 and 3 of Karras et al. 2020, then noise, bias, activation; in float64."""
    generator = torch.Generator().manual_seed(0)
    for inputs, up in ((8, True), (32, True), (8, False)):
        layer = ModulatedConv(inputs, 6, 16, 5, up=up, clamp=clamp)
        for parameter in (*layer.parameters(), layer.noise_const):
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
        for part in (layer.affine, layer):
            part.freeze()
        x = torch.randn(2, inputs, 8 if up else 16, 8 if up else 16, generator=generator)
        w = torch.randn(2, 5, generator=generator)
        expected = torch.cat([_reference(layer, x[n : n + 1].double(), w[n].double(), clamp) for n in range(2)])
        for batch in (slice(0, 2), slice(0, 1)):
            style = layer.style(layer.affine(w[batch]))
            assert torch.allclose(layer(x[batch], style), expected[batch].float(), atol=1e-4)


def _reference(layer, x, w, clamp):
    style = layer.affine.weight.double() @ w / len(w) ** 0.5 + layer.affine.bias.double()
    weight = layer.weight.double() * style[None, :, None, None]
    weight = weight / (weight.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
    if layer.up:
        spread = x.new_zeros(1, x.shape[1], 2 * x.shape[2], 2 * x.shape[3])
        spread[..., ::2, ::2] = x
        taps = torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=torch.float64)
        # A transposed convolution turns its kernel round; the filter is the same either way.
        whole = torch.nn.functional.conv2d(torch.nn.functional.pad(spread, (2, 2, 2, 2)), weight.flip(2, 3))
        fir = (taps.outer(taps) / 16).expand(len(weight), 1, 4, 4)
        y = torch.nn.functional.conv2d(torch.nn.functional.pad(whole, (1, 1, 1, 1)), fir, groups=len(weight))
        y = y[..., : spread.shape[2], : spread.shape[3]]
    else:
        y = torch.nn.functional.conv2d(x, weight, padding=1)
    y = y + layer.noise_const.double() * layer.noise_strength.double() + layer.bias.double()[:, None, None]
    y = torch.nn.functional.leaky_relu(y, 0.2) * 2**0.5
    return y if clamp is None else y.clamp(-clamp, clamp)


def test_truncation_draws_the_first_ws_to_the_average(network, z):
    full, none = network.map(z), network.map(z, truncation=0.0, cutoff=4)
    assert torch.allclose(none[:, :4], network.generator.mapping.w_avg.expand_as(none[:, :4]))
    assert torch.equal(none[:, 4:], full[:, 4:])


@pytest.mark.parametrize("layer", range(7))
def test_a_bend_at_any_layer_changes_the_picture(network, z, layer):
    ws = network.map(z[:1])
    clean = network.synthesize(ws)
    assert not torch.allclose(network.synthesize(ws, [Bend(layer, "multiply", {"factor": -2})]), clean, atol=0.1)
    assert torch.equal(network.synthesize(ws), clean)


def test_a_mirrored_first_layer_is_not_a_mirrored_picture(network, z):
    ws = network.map(z[:1])
    bent = network.synthesize(ws, [Bend(0, "flip", {"horizontal": 1})])
    assert not torch.allclose(bent, network.synthesize(ws).flip(-1), atol=0.1)


def test_the_frame_gives_the_picture_of_its_seed(network):
    z = torch.from_numpy(np.random.RandomState(5).standard_normal(16)).float()[None]
    expected = network.synthesize(network.map(z))[0]
    assert torch.allclose(play(network, latent_seed=5.0), expected, atol=1e-5)
    assert not torch.allclose(play(network, latent_seed=5.5), expected, atol=0.1)


def test_truncation_and_cutoff_are_played(network):
    full = play(network, latent_seed=5.0)
    flat = play(network, latent_seed=5.0, latent_truncation=0.0)
    assert torch.equal(flat, play(network, latent_seed=6.0, latent_truncation=0.0))
    assert torch.equal(full, play(network, latent_seed=5.0, latent_truncation=0.0, latent_cutoff=0.0))


def test_wild_bends_give_a_picture(network):
    bends = [Bend(layer.index, "multiply", {"factor": 1e30}) for layer in network.layers]
    assert play(network, bends, latent_seed=5.0).isfinite().all()


def test_the_digest_is_of_weights_and_shape():
    state = random_state(CONFIG)
    first, again = (StyleGAN2(CONFIG, state).digest for _ in range(2))
    state["synthesis.b4.const"][0, 0, 0] += 1
    assert first == again
    assert first != StyleGAN2(CONFIG, state).digest
    assert 0 <= int(first, 16) < 2**63


def test_resolution_must_be_a_power_of_two():
    with pytest.raises(ValueError, match="power of two"):
        Config(resolution=100)


def test_labels_change_the_w():
    config = Config(resolution=8, z_dim=8, w_dim=8, label_dim=3, channel_base=64, channel_max=8, mapping_layers=2)
    network = StyleGAN2(config, random_state(config))
    z = torch.ones(1, 8)
    first, second = (network.map(z, torch.eye(3)[number : number + 1]) for number in (0, 1))
    assert not torch.allclose(first, second)
