"""What we call of libraries that run on other platforms only, held against the wheels that pip gives those."""

# ruff: noqa: N802, N815  Spout's names

import numpy as np
import pytest

from netbend.inputs import spout, syphon
from tests.daemon.publishers.test_wheels import binary, fetch, functions


@pytest.fixture(scope="module")
def syphon_wheel(tmp_path_factory):
    return fetch("syphon-python>=0.2", tmp_path_factory.mktemp("syphon"))


@pytest.fixture(scope="module")
def spout_wheel(tmp_path_factory):
    return fetch("SpoutGL>=0.1", tmp_path_factory.mktemp("spout"))


def test_what_is_asked_of_syphon_is_there(syphon_wheel):
    client = functions(syphon_wheel, "syphon/client.py")
    assert {f"SyphonMetalClient.{name}" for name in ("is_valid", "has_new_frame", "new_frame_image", "stop")} <= set(
        client
    )
    directory = functions(syphon_wheel, "syphon/server_directory.py")
    assert "SyphonServerDirectory.servers" in directory
    assert "copy_mtl_texture_to_image" in functions(syphon_wheel, "syphon/utils/numpy.py")
    source = syphon_wheel.read("syphon/server_directory.py").decode()
    assert "    name: str" in source
    assert "    app_name: str" in source
    assert "SyphonMetalClient as SyphonMetalClient" in syphon_wheel.read("syphon/__init__.py").decode()


def test_what_is_asked_of_spout_is_a_name_in_the_published_package(spout_wheel):
    asked = (
        "SpoutReceiver", "createOpenGL", "setReceiverName", "receiveImage", "isUpdated", "isFrameNew",
        "getSenderWidth", "getSenderHeight", "releaseReceiver", "closeOpenGL",
    )  # fmt: skip
    for name in asked:
        assert f"\0{name}\0".encode() in binary(spout_wheel), name
    assert b"({%}, {Optional[Buffer]}, {int}, {bool}, {int}) -> bool" in binary(spout_wheel)


class Receiver:
    """Stands for Spout's: gives what it is told to."""

    def __init__(self):
        self.size, self.updated = (8, 4), True

    def createOpenGL(self):
        return True

    def setReceiverName(self, name):
        self.name = name

    def receiveImage(self, buffer, kind, upside_down, host):
        if buffer is not None:
            buffer[:] = 7
        return True

    def isUpdated(self):
        was, self.updated = self.updated, False
        return was

    def isFrameNew(self):
        return True

    def getSenderWidth(self):
        return self.size[0]

    def getSenderHeight(self):
        return self.size[1]

    def releaseReceiver(self):
        self.name = None

    closeOpenGL = releaseReceiver


def test_a_spout_sender_that_changes_its_size_is_followed(monkeypatch):
    receiver = Receiver()
    library = type("Library", (), {"SpoutReceiver": lambda: receiver})
    monkeypatch.setattr(spout.spout, "library", lambda: library)
    source = spout.SpoutSource()
    assert source.open("cam") == "cam"
    assert source.take(0.0) is None
    assert source.take(0.0).shape == (4, 8, 4)
    receiver.size, receiver.updated = (16, 9), True
    source.take(0.0)
    assert np.array_equal(source.take(0.0), np.full((9, 16, 4), 7))
    source.close()
    assert receiver.name is None


def test_syphon_elsewhere_is_a_named_state():
    from netbend.error import InputError

    with pytest.raises(InputError, match="Syphon needs macOS 12"):
        syphon.SyphonSource().open("")
