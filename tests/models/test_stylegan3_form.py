"""StyleGAN3 in other forms: wider or higher than it was trained, and in bfloat16."""

import pytest
import torch

from netbend_models import load
from netbend_models.bending import Bend, compile_bends
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.network import Frame
from netbend_models.networks.stylegan3 import Config, StyleGAN3
from tests.models import stylegan
from tests.models.test_stylegan3 import SHAPE, random_state

CONFIGS = {"T": Config(**SHAPE), "R": Config(**SHAPE, kernel=1, radial=True)}
SIZES = [(2, 2), (32, 32), (64, 32), (32, 48), (80, 56)]


def made(name, **form):
    return StyleGAN3(CONFIGS[name], random_state(CONFIGS[name]), form=Form(**form))


class Shapes:
    """A plan that notes what it is handed."""

    def __init__(self, layers):
        self._plan, self.seen = compile_bends([Bend(1, "rotate", {"angle": 20})], layers), []

    def __getattr__(self, name):
        return getattr(self._plan, name)

    def apply(self, layer, x, *, in_place=False):
        self.seen.append(tuple(x.shape[1:]))
        return self._plan.apply(layer, x, in_place=in_place)


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("size", SIZES)
def test_layers_and_output_tell_the_size_that_is_painted(name, size):
    network = made(name, size=size)
    plan = Shapes(network.layers)
    network.begin(Frame(0, 0.0, {}, plan))
    assert tuple(network.step().shape) == (3, size[1], size[0])
    assert (network.output.width, network.output.height) == size
    assert plan.seen == [(layer.channels, layer.height, layer.width) for layer in network.layers]


@pytest.mark.parametrize("name", CONFIGS)
def test_its_own_size_asked_for_changes_nothing(name):
    ws = made(name).map(torch.ones(1, 8))
    assert torch.equal(made(name, size=(32, 32)).synthesize(ws), made(name).synthesize(ws))


@pytest.mark.parametrize("name", stylegan.NAMES[2:])
@pytest.mark.parametrize("size", [(128, 64), (64, 128), (192, 96)])
def test_the_middle_of_a_larger_picture_is_the_picture(name, size):
    """But for what the margin at the smaller one's border lets in, which is little in the middle."""
    own, larger = load(stylegan.checkpoint(name)), load(stylegan.checkpoint(name), form=Form(size=size))
    ws = torch.from_numpy(stylegan.reference(name)["ws"])
    small, large = own.synthesize(ws), larger.synthesize(ws)
    top, left = (size[1] - 64) // 2, (size[0] - 64) // 2
    inside = slice(24, 40)
    middle = large[:, :, top : top + 64, left : left + 64]
    beside = large[:, :, :64, :64]
    error = (middle - small)[:, :, inside, inside].abs().max()
    assert error < 0.02 * small.abs().max()
    assert error < 0.1 * (beside - small)[:, :, inside, inside].abs().max()


@pytest.mark.parametrize("size", [(33, 32), (32, 5), (0, 32), (-32, 32)])
def test_a_size_without_whole_samples_is_refused_with_what_would_do(size):
    with pytest.raises(LoadError, match="multiples of 2"):
        made("T", size=size)


@pytest.mark.parametrize("name", stylegan.NAMES[2:])
def test_bfloat16_gives_nearly_the_same_image(name):
    network = load(stylegan.checkpoint(name), form=Form(precision="bfloat16"))
    expected = stylegan.reference(name)
    image = network.synthesize(torch.from_numpy(expected["ws"]))
    alone = network.synthesize(torch.from_numpy(expected["ws"][:1]))
    reference = torch.from_numpy(expected["image"])
    assert image.dtype == torch.float32
    error = (image - reference).square().mean().sqrt() / reference.square().mean().sqrt()
    assert 1e-5 < error < 0.03
    assert (alone - reference[:1]).square().mean().sqrt() < 0.03 * reference.square().mean().sqrt()
