"""Every number that the reference implementation gave, on every checkpoint: within a tenth of what is allowed."""

import numpy as np
import pytest
import torch

from netbend_models import load
from netbend_models.bending import Bend
from netbend_models.bending.plan import Plan
from netbend_models.networks.stylegan3 import plane
from tests.models import stylegan

TOLERANCE = 1e-4


@pytest.fixture(scope="module", params=stylegan.NAMES)
def played(request):
    """A network and what the reference made of the same checkpoint."""
    return load(stylegan.checkpoint(request.param)), stylegan.reference(request.param)


def same(found, expected):
    return float(np.abs(found.numpy() - expected).max()) < TOLERANCE


class Watch(Plan):
    """A plan that changes nothing and remembers mean and spread of every layer."""

    def __init__(self):
        super().__init__({}, torch.zeros(0), torch.zeros((), dtype=torch.int64))
        self.seen = {}

    def apply(self, layer, x, *, in_place=False):
        self.seen[layer] = (float(x.mean()), float(x.std()), tuple(x.shape[1:]))
        return x


def test_ws_and_images_are_the_references(played):
    network, expected = played
    ws = network.map(torch.from_numpy(expected["z"]))
    assert same(ws, expected["ws"])
    assert same(network.synthesize(ws), expected["image"])
    assert same(torch.cat([network.synthesize(one[None]) for one in ws]), expected["image"])


def test_truncated_ones_too(played):
    network, expected = played
    ws = network.map(torch.from_numpy(expected["z"]), truncation=0.7, cutoff=4)
    assert same(ws, expected["ws_psi0.7_cutoff4"])
    assert same(network.synthesize(ws), expected["image_psi0.7_cutoff4"])


def test_layers_are_named_and_shaped_as_the_references(played):
    network, expected = played
    count = len(network.layers)
    assert [layer.name for layer in network.layers] == expected["layer_names"][:count].tolist()
    shapes = [(layer.channels, layer.height, layer.width) for layer in network.layers]
    assert shapes == [tuple(shape) for shape in expected["layer_shapes"][:count].tolist()]


def test_each_layer_gives_what_the_references_gave(played):
    network, expected = played
    watch = Watch()
    network.synthesize(torch.from_numpy(expected["ws"][:1]), watch)
    for layer in network.layers:
        mean, spread, shape = watch.seen[layer.index]
        assert shape == (layer.channels, layer.height, layer.width)
        assert abs(mean - expected["layer_mean"][layer.index]) < TOLERANCE
        assert abs(spread - expected["layer_std"][layer.index]) < 10 * TOLERANCE


@pytest.mark.parametrize("bend", ["invert", "threshold_0.5", "flip_h_all"])
def test_bent_images_are_the_references(played, bend):
    network, expected = played
    layer = expected["layer_names"].tolist().index(str(expected["bent_layer"]))
    channels = expected["bent_channels"].tolist()
    bends = {
        "invert": Bend(layer, "invert", {"amount": 1}, channels),
        "threshold_0.5": Bend(layer, "threshold", {"level": 0.5, "amount": 1}, channels),
        "flip_h_all": Bend(layer, "flip", {"horizontal": 1}),
    }
    assert same(network.synthesize(torch.from_numpy(expected["ws"]), [bends[bend]]), expected[f"image_bent_{bend}"])


@pytest.mark.parametrize("name", stylegan.NAMES[2:])
def test_a_moved_input_gives_the_references_image(name):
    network, expected = load(stylegan.checkpoint(name)), stylegan.reference(name)
    ws = torch.from_numpy(expected["ws"])
    assert same(network.synthesize(ws, transform=expected["input_transform"]), expected["image_input_transformed"])


@pytest.mark.parametrize("name", stylegan.NAMES[2:])
def test_the_rows_move_it_alike(name):
    expected = stylegan.reference(name)["input_transform"]
    assert np.allclose(plane(0.1, -0.2, 25.0).numpy(), expected, atol=1e-6)
