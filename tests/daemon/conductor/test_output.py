import pytest

from netbend.conductor.output import Outputs
from netbend.conductor.recording import RecordCommands, recording
from netbend.error import AddressError
from netbend.message import Output, Record
from netbend.publishers.base import Outlet
from netbend.tree.tree import Tree
from netbend_models.description import describe
from tests.support.tiny import Tiny


@pytest.fixture
def tree():
    return Tree(describe(Tiny()), {})


def put(tree, address, *values):
    for row, value in zip(tree.addresses.match(address), values, strict=False):
        tree.put(row.slot, value)


def test_what_changes_is_told_once(tree):
    said = []
    outputs = Outputs(said.append)
    outputs.look(tree)
    put(tree, "/output/ndi/rate", 25.0)
    put(tree, "/output/ndi/size/width", 640.0)
    outputs.look(tree)
    outputs.look(tree)
    assert said == [Output("ndi", Outlet(rate=25.0, width=640))]


def test_the_pages_picture_is_the_conductors_own(tree):
    said, page = [], []
    outputs = Outputs(said.append)
    outputs.page = page.append
    put(tree, "/output/browser/flip", 1.0)
    outputs.look(tree)
    assert (said, page) == ([], [Outlet(flip="horizontal")])
    assert outputs.browser.flip == "horizontal"


def test_a_whole_size_and_crop_go_by_one_message(tree):
    assert [row.address for row in tree.addresses.resolve("/output/ndi-2/size").rows] == [
        "/output/ndi-2/size/width", "/output/ndi-2/size/height",
    ]  # fmt: skip
    assert len(tree.addresses.resolve("/output/shm/crop").rows) == 4


@pytest.mark.parametrize("name", ["set.mp4", "tonight/one.mov", "frames/", "still-%04d.png"])
def test_a_recording_goes_below_its_folder(tmp_path, name):
    path = recording(tmp_path, name)
    assert path.startswith(str(tmp_path))
    assert path.endswith("/") == name.endswith("/")


@pytest.mark.parametrize("name", ["../x.mp4", "/etc/x.mp4", "c:/x.mp4", "~/x.mp4", "a/../../x.mp4", "x.txt", "", ".."])
def test_a_recording_goes_nowhere_else(tmp_path, name):
    with pytest.raises(AddressError, match="/record/start"):
        recording(tmp_path / "here", name)
    assert not (tmp_path / "x.mp4").exists()


def test_start_without_a_name_is_named_by_the_date_and_a_released_button_starts_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("NETBEND_RECORDINGS", str(tmp_path))
    said = []
    commands = RecordCommands(said.append).table()
    commands["record/start"]((0.0,), None, 0.0)
    commands["record/start"]((), None, 0.0)
    commands["record/stop"]((1,), None, 0.0)
    (start, stop) = said
    assert start.path.endswith(".mp4")
    assert stop == Record()
