import torch

from netbend_models.networks.style.ground import Ground
from netbend_models.networks.style.linear import Linear
from netbend_models.networks.style.mapping import Mapping, Widths
from netbend_models.networks.style.seed import Seeds
from netbend_models.projection import LatentShape
from tests.models.style.tiny import DIM, Double, ground, z

BLEND = ((0, 0.25), (2, 0.75))


def mapped():
    """A mapping of matrix products under three classes: the last bits of those depend on how they are batched."""
    mapping = Mapping(Widths(z_dim=96, w_dim=128, label_dim=3, mapping_layers=3))
    generator = torch.Generator().manual_seed(0)
    for layer in mapping.modules():
        if isinstance(layer, Linear):
            layer.weight.data = torch.randn(layer.weight.shape, generator=generator) / layer.rate
            layer.freeze()
    shape = LatentShape(96, 128, 4, 3)
    return Seeds(Ground(shape=shape, device=torch.device("cpu"), map=mapping, average=torch.zeros(1, 1, 128)))


def test_a_seeds_w_does_not_depend_on_its_company():
    alone = mapped()
    alone.relabel(BLEND)
    together = mapped()
    for seed in range(7):
        together.w(seed)
    together.relabel(BLEND)
    for seed in (6, 3, 0):
        assert torch.equal(together.w(seed), alone.w(seed))


def test_a_label_is_what_the_mapping_is_given():
    seeds = mapped()
    seeds.relabel(BLEND)
    expected = seeds._ground.map(seeds.z(5)[:, 0], torch.tensor([[0.25, 0.0, 0.75]]))
    assert torch.allclose(seeds.w(5)[:, 0], expected, atol=1e-5)


def test_the_least_used_seeds_are_mapped_again():
    mapping = Double()
    seeds = Seeds(ground(mapping=mapping))
    for seed in (*range(600), 599, 0):
        assert torch.equal(seeds.w(seed)[0, 0], 2 * z(seed) + 1)
    assert len(mapping.calls) == 601


def test_a_z_is_drawn_once():
    seeds = Seeds(ground())
    assert seeds.z(3) is seeds.z(3)
    assert seeds.z(3).shape == (1, 1, DIM)
