import numpy as np
import pytest

from netbend_models import load
from netbend_models.error import LoadError
from netbend_models.onnx import file
from netbend_models.onnx.operators import base
from tests.models.onnx.made import model, node, onnx

KEPT = np.ones((3, 3, 1, 1), np.float32)


def conv(**more):
    return model([node("Conv", ["picture", "w"])], {"w": KEPT}, **more)


@pytest.fixture
def refused(tmp_path):
    def why(content):
        path = tmp_path / "made.onnx"
        path.write_bytes(content if isinstance(content, bytes) else content.SerializeToString())
        with pytest.raises(LoadError) as caught:
            load(path, clusters=False)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return why


def test_operators_that_lack_are_all_named(refused):
    strange = [node("Conv", ["picture", "w"], ["a"]), node("Loop", ["a"], ["b"]), node("Attention", ["b"])]
    strange[2].domain = "com.vendor"
    assert "not known here: Loop, com.vendor.Attention" in refused(model(strange, {"w": KEPT}))


def test_numbers_in_another_file_are_not_opened(refused):
    outside = conv()
    tensor = outside.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "../../../etc/passwd"
    assert "another file, which is not opened" in refused(outside)


@pytest.mark.parametrize("shape", [[2**40, 2**20], [2**62, 4], [-1, 3], [7]])
def test_a_tensor_is_not_believed_to_be_what_it_is_not(refused, shape):
    lying = conv()
    del lying.graph.initializer[0].dims[:]
    lying.graph.initializer[0].dims.extend(shape)
    assert "declares a tensor 'w'" in refused(lying)


@pytest.mark.parametrize(
    "nodes",
    [
        [node("Tile", ["picture", "times"])],
        [node("Expand", ["picture", "shape"])],
        [node("ConstantOfShape", ["shape"], ["c"]), node("Add", ["picture", "c"])],
        [node("Pad", ["picture", "pads"])],
        [node("Resize", ["picture", "", "scales"])],
        [node("ConvTranspose", ["picture", "w"], strides=[100_000, 100_000])],
        [node("Conv", ["picture", "w"], pads=[100_000] * 4)],
    ],
    ids=lambda nodes: nodes[0].op_type,
)
def test_memory_that_no_picture_needs_is_not_taken(refused, nodes):
    constants = {
        "w": KEPT, "times": np.array([1, 1, 2**14, 2**14]), "shape": np.array([2**20, 3, 8, 8]),
        "pads": np.array([0, 0, 2**15, 2**15, 0, 0, 0, 0]), "scales": np.array([1, 1, 999, 999], np.float32),
    }  # fmt: skip
    assert "numbers at once" in refused(model(nodes, constants))


def test_a_picture_of_gigabytes_is_not_believed(refused):
    assert "--size" in refused(conv(inputs=[("picture", (1, 3, 10**6, 10**6))]))


@pytest.mark.parametrize(
    ("strange", "word"),
    [
        (conv(version=6), "version 6"),
        (conv(inputs=[("z", (1, 100))]), "no picture"),
        (conv(inputs=[("picture", (1, 3, 8, 8)), ("mask", (1, 4, 4))]), "only a row of numbers"),
        (model([node("Conv", ["gone", "w"])], {"w": KEPT}), "cannot be run: Conv"),
        (model([node("Conv", ["picture", "w"], ["other"])], {"w": KEPT}), "does not depend"),
        (model([node("GlobalAveragePool", ["picture"], ["a"]), node("Flatten", ["a"])]), "picture"),
        (model([node("Reshape", ["picture", "s"])], {"s": np.array([5, -1])}), "cannot be run: Reshape"),
        (b"\x08\x07\x12" + b"\xff" * 50, "cannot be read as one"),
        (b"\x08\x07\x12\x00", "holds no graph"),
    ],
)
def test_what_is_no_picture_network_is_refused_in_one_line(refused, strange, word):
    assert word in refused(strange)


def test_a_file_that_is_cut_or_damaged_is_refused_or_read(tmp_path):
    content, random = conv().SerializeToString(), np.random.RandomState(0)
    path = tmp_path / "damaged.onnx"
    for _ in range(150):
        damaged = bytearray(content[: random.randint(1, len(content) + 1)])
        damaged[random.randint(len(damaged))] = random.randint(256)
        path.write_bytes(damaged)
        try:
            file.read_graph(path)
        except LoadError as fault:
            assert "\n" not in str(fault)  # noqa: PT017  either is right


def test_without_the_package_one_line_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "onnx", None)
    path = tmp_path / "made.onnx"
    path.write_bytes(b"\x08\x07\x12\x00")
    with pytest.raises(LoadError, match=r"pip install 'netbend\[onnx\]'"):
        load(path)


def test_a_bound_is_kept_before_memory_is_taken():
    with pytest.raises(LoadError, match="16384 x 16384"):
        base.roomy((16384, 16384))
