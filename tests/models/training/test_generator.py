import torch

from netbend_models.networks.stylegan2 import Config, StyleGAN2
from netbend_models.training.draw import smooth
from netbend_models.training.generator import Generator
from netbend_models.training.written import played

CONFIG = Config(resolution=32, z_dim=16, w_dim=24, channel_base=512, channel_max=32, mapping_layers=2)


def learnt(config: Config, colour_from: int = 4) -> Generator:
    """A generator in which no tensor is what it was at the start."""
    torch.manual_seed(0)
    generator = Generator(config, colour_from)
    smooth(generator)
    for block in generator.synthesis.children():
        for parameter in block.parameters() if block.coloured else ():
            parameter.data += 0.1 * torch.randn_like(parameter)
    return generator


def test_it_has_the_tensors_of_the_network_that_is_played():
    expected = StyleGAN2(CONFIG, played(Generator(CONFIG), CONFIG)).generator.state_dict()
    assert set(Generator(CONFIG).state_dict()) == set(expected)


def test_it_paints_what_the_played_network_paints():
    generator, z = learnt(CONFIG, 8), torch.randn(3, 16)
    network = StyleGAN2(CONFIG, played(generator, CONFIG))
    with torch.no_grad():
        assert torch.allclose(generator(z, 32), network.synthesize(network.map(z)), atol=1e-4)


def test_a_smaller_size_is_a_network_of_its_own():
    generator, z = learnt(CONFIG), torch.randn(2, 16)
    small = Config(resolution=16, z_dim=16, w_dim=24, channel_base=512, channel_max=32, mapping_layers=2)
    network = StyleGAN2(small, played(generator, small))
    with torch.no_grad():
        assert torch.allclose(generator(z, 16), network.synthesize(network.map(z)), atol=1e-4)


def test_a_size_that_joins_leaves_the_picture_as_it_was():
    generator, z = Generator(CONFIG, 8), torch.randn(2, 16)
    with torch.no_grad():
        small, large = generator(z, 8), generator(z, 16)
    expected = torch.nn.functional.interpolate(small, 16, mode="bilinear")
    inside = (..., slice(2, -2), slice(2, -2))  # at the border the two filters differ
    assert torch.allclose(large[inside], expected[inside], atol=1e-5)
