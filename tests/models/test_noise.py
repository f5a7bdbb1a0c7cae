import pytest
import torch

from netbend_models.bending import compile_bends
from netbend_models.network import Frame
from netbend_models.networks.stylegan2 import Config, Generator, StyleGAN2

CONFIG = Config(resolution=128, z_dim=8, w_dim=8, channel_base=512, channel_max=8, mapping_layers=1)


def build(strength: float = 0.3) -> StyleGAN2:
    random = torch.Generator().manual_seed(1)
    state = {
        name: torch.full_like(tensor, strength)
        if name.endswith("noise_strength")
        else torch.randn(tensor.shape, generator=random)
        for name, tensor in Generator(CONFIG).state_dict().items()
    }
    return StyleGAN2(CONFIG, state)


@pytest.fixture(scope="module")
def network() -> StyleGAN2:
    return build()


def picture(network: StyleGAN2, **controls: float) -> torch.Tensor:
    values = {name.replace("_", "/"): value for name, value in controls.items()}
    network.begin(Frame(0, 0.0, values, compile_bends((), network.layers)))
    found = network.step()
    assert found is not None
    return found.clone()


def test_a_network_without_noise_has_no_rows_for_it():
    assert not [row for row in build(0.0).rows if row.name.startswith("noise/")]


def test_as_trained_is_what_synthesize_gives(network):
    ws = network.map(torch.zeros(1, 8))
    trained = network.synthesize(ws)[0]
    z = picture(network)
    assert z.shape == trained.shape
    assert torch.equal(picture(network, noise_amount=1.0, noise_seed=0.0), z)


def test_no_noise_is_the_network_without_its_strengths(network):
    assert torch.allclose(picture(network, noise_amount=0.0), picture(build(0.0)), atol=1e-4)


def test_each_seed_is_another_noise_and_the_same_again(network):
    pictures = [picture(network, noise_seed=float(seed)) for seed in (0, 1, 2)]
    assert not torch.equal(pictures[0], pictures[1])
    assert not torch.equal(pictures[1], pictures[2])
    assert torch.equal(pictures[1], picture(network, noise_seed=1.0))


def test_the_phase_goes_through_the_seeds(network):
    assert torch.equal(picture(network, noise_seed=1.0, noise_phase=1.0), picture(network, noise_seed=2.0))


def test_between_two_seeds_noise_is_as_loud_as_on_them(network):
    silent = network._noise.shifts((0.0, 0.0))[-1]
    on, between = (network._noise.shifts((1.0, place))[-1] - silent for place in (5.0, 5.5))
    assert float(between.std()) == pytest.approx(float(on.std()), rel=0.05)


def test_what_stands_still_is_kept(network):
    assert network._noise.shifts((0.5, 1.25)) is network._noise.shifts((0.5, 1.25))
