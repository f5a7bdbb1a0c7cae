import io
import pickle
import zipfile

import numpy as np
import pytest
import torch

from netbend_models.checkpoint.weights import read_weights
from netbend_models.error import LoadError
from tests.models.checkpoint.pickles import Call, dump

WEIGHTS = {
    "a.weight": torch.arange(6.0).reshape(2, 3).T,  # of another stride than its shape says
    "a.bias": torch.nn.Parameter(torch.ones(2)),
    "half": torch.full((4,), 0.5).half(),
    "count": torch.tensor(7),
}


def saved(what, *, old):
    buffer = io.BytesIO()
    torch.save(what, buffer, _use_new_zipfile_serialization=not old)
    return buffer.getvalue()


@pytest.fixture
def read(tmp_path):
    def of(content):
        path = tmp_path / "weights.pth"
        path.write_bytes(content)
        return read_weights(path)

    return of


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: {"epoch": 3, "state_dict": one}])
def test_tensors_are_those_that_torch_saved(read, old, wrap):
    found = read(saved(wrap(WEIGHTS), old=old)).tensors
    assert set(found) == set(WEIGHTS)
    assert all(torch.equal(found[name].tensor(), value.detach().float()) for name, value in WEIGHTS.items())


def test_the_wrapper_of_several_devices_leaves_no_name(read):
    assert set(read(saved({"module.a": torch.ones(1)}, old=False)).tensors) == {"a"}


@pytest.mark.parametrize("old", [False, True])
def test_two_tensors_share_one_block(read, old):
    whole = torch.arange(10.0)
    found = read(saved({"a": whole[:4], "b": whole[6:]}, old=old)).tensors
    assert found["b"].tensor().tolist() == [6, 7, 8, 9]


@pytest.mark.parametrize("old", [False, True])
def test_a_whole_module_is_refused_and_not_run(read, old):
    with pytest.raises(LoadError, match=r"names torch.nn.modules.*state_dict"):
        read(saved(torch.nn.Linear(2, 2), old=old))


def test_a_program_is_not_run(read, tmp_path):
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        archive.writestr("a/data.pkl", dump(Call("os", "mkdir", str(tmp_path / "made"))))
    with pytest.raises(LoadError, match=r"it names os\.mkdir"):
        read(buffer.getvalue())
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (saved([1, 2], old=False), "no tensors by name"),
        (saved({"a": 1}, old=True), "no tensors by name"),
        (pickle.dumps(1, 2) * 5, "does not say where"),
        (b"", "ends in the middle"),
    ],
)
def test_strange_files_are_refused_in_one_line(read, content, word):
    with pytest.raises(LoadError, match=word) as caught:
        read(content)
    assert "\n" not in str(caught.value)


def test_a_packed_member_is_not_unpacked(read):
    with zipfile.ZipFile(buffer := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/data.pkl", b"\0" * 10**7)
    with pytest.raises(LoadError, match="no part"):
        read(buffer.getvalue())


@pytest.mark.parametrize("old", [False, True])
def test_a_damaged_file_is_refused_in_one_line_or_read(read, old):
    content, random = saved(WEIGHTS, old=old), np.random.RandomState(0)
    faults = []
    for number in range(400):
        damaged = bytearray(content)
        if number % 2:
            del damaged[random.randint(len(content)) :]
        else:
            for place in random.randint(len(content), size=3):
                damaged[place] = random.randint(256)
        try:
            for record in read(bytes(damaged)).tensors.values():
                record.tensor()
        except LoadError as fault:
            faults.append(str(fault))
    assert len(faults) > 150
    assert not [one for one in faults if "\n" in one]
