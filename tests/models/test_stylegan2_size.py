"""StyleGAN2 wider or higher than it was trained."""

import pytest
import torch

from netbend_models import load
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.network import Frame
from netbend_models.networks.stylegan2 import Config, StyleGAN2
from netbend_models.networks.stylegan2.extent import continued
from tests.models import stylegan
from tests.models.test_stylegan2 import random_state
from tests.models.test_stylegan3_form import Shapes

CONFIG = Config(resolution=32, z_dim=16, w_dim=24, channel_base=512, channel_max=32, mapping_layers=2)
SIZES = [(8, 8), (32, 32), (64, 32), (32, 40), (80, 56)]


def made(**form):
    return StyleGAN2(CONFIG, random_state(CONFIG, 0), form=Form(**form))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_layers_and_output_tell_the_size_that_is_painted(size, precision):
    network = made(size=size, precision=precision)
    plan = Shapes(network.layers)
    network.begin(Frame(0, 0.0, {}, plan))
    assert tuple(network.step().shape) == (3, size[1], size[0])
    assert (network.output.width, network.output.height) == size
    assert plan.seen == [(layer.channels, layer.height, layer.width) for layer in network.layers]


def test_its_own_size_asked_for_changes_nothing():
    ws = made().map(torch.ones(1, 16))
    assert torch.equal(made(size=(32, 32)).synthesize(ws), made().synthesize(ws))


@pytest.mark.parametrize("name", stylegan.NAMES[:2])
def test_the_middle_of_a_larger_picture_is_much_of_the_picture(name):
    """Zeros beyond the smaller one's border reach its middle, where the larger one has its mirror."""
    own = load(stylegan.checkpoint(name))
    side = own.output.width
    larger = load(stylegan.checkpoint(name), form=Form(size=(3 * side, 3 * side)))
    ws = torch.from_numpy(stylegan.reference(name)["ws"])
    small, large = own.synthesize(ws), larger.synthesize(ws)
    middle = large[:, :, side : 2 * side, side : 2 * side]
    inside = slice(3 * side // 8, 5 * side // 8)
    a, b = (one[:, :, inside, inside].flatten() for one in (middle, small))
    assert torch.corrcoef(torch.stack([a, b]))[0, 1] > 0.9


@pytest.mark.parametrize(("count", "expected"), [
    (4, [0, 1, 2, 3]), (8, [1, 0, 0, 1, 2, 3, 3, 2]), (2, [1, 2]), (5, [0, 1, 2, 3, 3]),
])  # fmt: skip
def test_a_map_goes_on_as_in_a_mirror(count, expected):
    assert continued(torch.arange(4.0).expand(1, 4, 4), 4, count)[0, 0].tolist() == expected


def test_every_size_of_the_network_has_its_middle_at_the_same_place():
    coarse, fine = torch.arange(4.0), torch.arange(4.0).repeat_interleave(8)
    for quarters in range(1, 14):
        low = continued(coarse.expand(4, 4), 4, quarters)[0]
        high = continued(fine.expand(32, 32), 32, 8 * quarters)[0]
        assert torch.equal(low.repeat_interleave(8), high)


@pytest.mark.parametrize("size", [(33, 32), (32, 4), (0, 32), (-32, 32)])
def test_a_size_without_whole_samples_is_refused_with_what_would_do(size):
    with pytest.raises(LoadError, match="multiples of 8"):
        made(size=size)
