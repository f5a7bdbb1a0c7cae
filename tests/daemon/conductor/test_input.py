import numpy as np
import pytest
from PIL import Image

from netbend.conductor.input import ADDRESS, Inputs
from netbend.inputs.base import SourceSetting
from netbend.inputs.message import Receive, Received
from netbend.tree.tree import Commit, Sender, Tree
from netbend_models.description import describe
from tests.support.tiny import Tiny

ME = Sender("me")


class Air:
    def __init__(self):
        self.tree = Tree(describe(Tiny()))


class Desk:
    """The conductor's part with a tree, and what it says and tells."""

    def __init__(self, *asked):
        self.said, self.told, self.refused = [], [], []
        self.air = Air()
        self.inputs = Inputs(
            lambda: self.air, asked, self.said.append, self.refused.append, lambda: None,
            lambda *what: self.told.append(what),
        )  # fmt: skip
        self.inputs.on_air()

    def name(self, source, number=1):
        stored = f"/input/{number}/source"
        self.air.tree.play(stored, (source,), ME, 0.0)
        self.inputs.committed(Commit({}, frozenset({stored})))

    def base(self, name):
        return self.air.tree.base[self.air.tree.layout.flat_slots[name]]


@pytest.fixture
def models(tmp_path, monkeypatch):
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(tmp_path / "a.png")
    return tmp_path


def test_without_a_source_nothing_is_said():
    assert Desk().said == []


def test_a_source_that_is_named_is_said_once():
    desk = Desk()
    desk.name("ndi:BOX (cam)")
    desk.name("ndi:BOX (cam)")
    assert desk.said == [Receive(1, SourceSetting("ndi", "BOX (cam)"))]


def test_the_command_line_may_name_any_file_and_a_message_comes_before_it():
    desk = Desk("still:/anywhere/a.png")
    assert desk.said == [Receive(1, SourceSetting("still", "/anywhere/a.png"))]
    desk.name("none")
    assert desk.said[1:] == [Receive(1, SourceSetting())]


def test_a_message_names_files_below_the_models_folder(models):
    desk = Desk()
    desk.name("still:a.png", 2)
    assert desk.said == [Receive(2, SourceSetting("still", str(models / "a.png")))]


@pytest.mark.parametrize("source", ["still:../a.png", "file:/etc/passwd", "lantern:1", "still:", "still:b.png"])
def test_what_cannot_be_is_a_state_and_nothing_comes_in(models, source):
    desk = Desk()
    desk.name(source)
    assert desk.said == [Receive(1, SourceSetting())]
    assert desk.told[-1][0] == ADDRESS
    assert desk.told[-1][3] == "failed"
    assert [(one.address, one.reason) for one in desk.refused] == [("/input/1/source", desk.told[-1][4])]


def test_how_a_source_stands_is_told_without_the_folder_it_lies_in():
    desk = Desk()
    desk.inputs.hear(Received(1, "on", "file:/secret/clip.mp4", "clip.mp4, 64 x 48, 2.0 s", 2.0))
    assert desk.told == [(ADDRESS, 1, "file:clip.mp4", "on", "clip.mp4, 64 x 48, 2.0 s")]


def test_a_film_sets_its_length_unless_it_is_played_by_the_beat():
    desk = Desk()
    desk.inputs.hear(Received(1, "on", "file:a", "", 2.0))
    assert desk.base("input/1/length") == 2.0
    desk.air.tree.play("/input/1/beats", (1.0,), ME, 0.0)
    desk.inputs.hear(Received(1, "on", "file:b", "", 3.0))
    assert desk.base("input/1/length") == 2.0


def test_another_network_has_the_same_sources_said_again():
    desk = Desk("ndi")
    desk.inputs.on_air()
    assert desk.said == [Receive(1, SourceSetting("ndi"))] * 2
