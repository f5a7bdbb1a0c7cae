import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from netbend_models.checkpoint import read_checkpoint
from netbend_models.checkpoint.machine import Machine
from netbend_models.checkpoint.names import resolve
from netbend_models.error import LoadError
from tests.models import stylegan
from tests.models.checkpoint.pickles import Call, checkpoint, dump, module, tensor, tree

ARGUMENTS = {"z_dim": 8}
STATE = {"a.weight": torch.arange(6.0).reshape(2, 3), "a.b.bias": torch.ones(2), "top": torch.zeros(())}


def read(content):
    return Machine(memoryview(bytearray(content)), resolve).run()


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "made.pkl"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("name", stylegan.NAMES)
def test_published_layouts_are_read(name):
    found = read_checkpoint(stylegan.checkpoint(name))
    assert found.arguments["img_channels"] == 3
    assert found.shape("mapping.w_avg") == (32,)


def test_tensors_come_back(written):
    found = read_checkpoint(written(checkpoint(tree(STATE, ARGUMENTS))))
    state = found.state({name: tuple(one.shape) for name, one in STATE.items()})
    assert all(torch.equal(state[name], one) for name, one in STATE.items())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_they_come_as_float32(written, dtype):
    found = read_checkpoint(written(checkpoint(tree({"a": torch.ones(64, dtype=dtype) / 3}, ARGUMENTS))))
    assert torch.equal(found.state({"a": (64,)})["a"], (torch.ones(64, dtype=dtype) / 3).float())


def test_views_keep_their_strides():
    record = read(dump(tensor(torch.arange(6.0), shape=(3, 2), stride=(1, 3))))
    assert torch.equal(record.tensor(), torch.arange(6.0).reshape(2, 3).t())


@pytest.mark.parametrize("broken", [float("nan"), float("inf")])
def test_weights_that_are_no_finite_numbers_are_refused(written, broken):
    found = read_checkpoint(written(checkpoint(tree(STATE | {"top": torch.tensor(broken)}, ARGUMENTS))))
    with pytest.raises(LoadError, match=r"no finite numbers \(top\).* take an earlier checkpoint"):
        found.state({"top": (), "a.b.bias": (2,)})
    assert found.state({"a.b.bias": (2,)})["a.b.bias"].sum() == 2.0


def test_a_missing_or_misshapen_tensor_is_named(written):
    found = read_checkpoint(written(checkpoint(tree(STATE, ARGUMENTS))))
    with pytest.raises(LoadError, match=r"no such tensor for b where its arguments ask for \(2,\)"):
        found.state({"b": (2,)})
    with pytest.raises(LoadError, match=r"shape \(2, 3\) for a.weight"):
        found.state({"a.weight": (3, 2)})


@pytest.mark.parametrize("core", ["core", "_core"])
def test_numpy_numbers_are_numbers(core):
    eight = Call(
        f"numpy.{core}.multiarray", "scalar", Call("numpy", "dtype", "f8", False, True), b"\0\0\0\0\0\0\xf8\x3f"
    )
    assert read(dump(eight)) == 1.5


@pytest.mark.parametrize("share", [number / 40 for number in range(40)])
def test_a_file_cut_anywhere_is_refused(written, share):
    content = checkpoint(tree(STATE, ARGUMENTS))
    with pytest.raises(LoadError, match=r"cut short|damaged|empty|opcode"):
        read_checkpoint(written(content[: int(share * len(content))]))


@given(st.data())
def test_a_damaged_file_is_refused_or_read_and_nothing_else(data):
    content = bytearray(checkpoint(tree(STATE, ARGUMENTS)))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(content)
    except LoadError as fault:
        assert "\n" not in str(fault)  # noqa: PT017  either outcome is right


def test_the_source_text_of_modules_is_left_alone(written, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    read_checkpoint(written(checkpoint(module(arguments=ARGUMENTS))))
    assert [one.name for one in tmp_path.iterdir()] == ["made.pkl"]
