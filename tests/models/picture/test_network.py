import numpy as np
import pytest
import torch

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.catalogue import catalogue
from netbend_models.bending.stock import stock
from netbend_models.clusters.find import find
from netbend_models.clusters.number import Numbers
from netbend_models.description import Description, describe
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.network import Frame, Network
from netbend_models.networks.hooked import Hooked
from netbend_models.networks.picture.fast_style import Config, FastStyle, Residual
from netbend_models.networks.picture.network import PictureNetwork
from tests.models.picture import plain

SIZE = (40, 32)


def made(size=SIZE, **form):
    module = FastStyle(Config((4, 6, 8), blocks=2)).eval().requires_grad_(False)
    module.load_state_dict(plain.drawn(module))
    names = [name for name, one in module.named_modules() if isinstance(one, Residual)]
    return PictureNetwork("fast-style", Hooked(module, names), "0" * 16, form=Form(size=size, **form), step=4)


@pytest.fixture(scope="module")
def network():
    return made()


def frame(network, picture=None, bends=(), **controls):
    inputs = {} if picture is None else {"1": picture}
    plan = compile_bends(bends, network.layers)
    stock(network, plan)
    return Frame(0, 0.0, controls, plan, inputs=inputs)


def shown(network, *arguments, **controls):
    network.begin(frame(network, *arguments, **controls))
    return network.step()


def noise(height=32, width=40, channels=3):
    return np.random.RandomState(0).uniform(-1, 1, (channels, height, width)).astype(np.float32)


def test_it_keeps_the_contract(network):
    assert isinstance(network, Network)
    assert (network.inputs[0].channels, network.inputs[0].height, network.inputs[0].width) == (3, 32, 40)
    assert (network.output.height, network.output.width) == (32, 40)
    description = describe(network, "one")
    assert Description.from_json(description.to_json()) == description


def test_without_a_picture_it_plays_on_a_still(network):
    assert shown(network).std() > 0.05


def test_the_picture_that_comes_in_is_what_is_painted(network):
    expected = network.synthesize(torch.from_numpy(noise())[None])[0]
    assert torch.equal(shown(network, noise()), expected)
    assert not torch.equal(shown(network), expected)


@pytest.mark.parametrize("shape", [(9, 100, 3), (64, 7, 1), (32, 40, 4), (1, 1, 3)])
def test_a_picture_of_any_size_is_taken(network, shape):
    assert shown(network, noise(*shape)).shape == (3, 32, 40)


def test_a_picture_that_is_not_finite_is_taken(network):
    assert shown(network, np.full((3, 32, 40), np.nan, np.float32)).isfinite().all()


def test_a_picture_that_may_not_be_written_is_taken_without_a_word(network, recwarn):
    picture = noise()
    picture.flags.writeable = False
    shown(network, picture)
    assert not recwarn.list


def test_amount_goes_from_the_picture_to_what_is_made_of_it(network):
    picture, whole = torch.from_numpy(noise()), shown(network, noise())
    assert torch.equal(shown(network, noise(), **{"picture/amount": 0.0}), picture)
    assert torch.allclose(shown(network, noise(), **{"picture/amount": 0.5}), (picture + whole) / 2, atol=1e-6)


@pytest.mark.parametrize("layer", range(made().layers[-1].index + 1))
def test_every_layer_bends_and_leaves_no_trace(network, layer):
    clean = shown(network, noise())
    assert not torch.equal(shown(network, noise(), [Bend(layer, "flip", {"horizontal": 1})]), clean)
    assert torch.equal(shown(network, noise()), clean)


def test_weights_bend_and_come_back(network):
    clean = shown(network, noise())
    assert not torch.equal(shown(network, noise(), [Bend("conv1.conv2d", "negate", target="weight")]), clean)
    assert torch.equal(shown(network, noise()), clean)


@pytest.mark.parametrize("operator", catalogue().operators, ids=lambda one: one.name)
def test_every_operator_acts_and_stays_finite(network, operator):
    values = {row.name: row.played[1] for row in operator.parameters} | {"amount": 1.0}
    assert shown(network, noise(), [Bend("res1", operator.name, values)]).isfinite().all()


def test_clusters_are_found_and_bend(network):
    found = find(network, Numbers(), latents=2)
    assert set(found.layers) == {layer.name for layer in network.layers}
    plan = compile_bends([Bend("relu2", "ablate", target="cluster/0")], network.layers, clusters=found)
    assert not torch.equal(network.synthesize(torch.from_numpy(noise())[None], plan)[0], shown(network, noise()))


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ({"size": (41, 32)}, "nearest is 40x32"),
        ({"size": (8, 90000)}, "nearest is 8x8192"),
        ({"precision": "bfloat16"}, "leave out --precision"),
        ({"compiled": True}, "leave out --precision"),
    ],
)
def test_what_it_cannot_be_is_refused_in_one_line(form, word):
    with pytest.raises(LoadError, match=word):
        made(**form)
