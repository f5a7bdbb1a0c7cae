"""What we call of libraries that run on other platforms only, held against the wheels that pip gives those."""

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from netbend.publishers import spout, syphon
from netbend.publishers.base import PublisherSetting
from tests.conftest import missing

from .conftest import corners, record

PLATFORMS = {"syphon-python>=0.2": ("macosx_14_0_arm64", "3.12"), "SpoutGL>=0.1": ("win_amd64", "3.11")}


def fetch(package: str, folder: Path) -> zipfile.ZipFile:
    platform, version = PLATFORMS[package]
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
        "--platform", platform, "--python-version", version, "--dest", str(folder), package,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    found = list(folder.glob("*.whl"))
    if done.returncode or not found:
        missing(f"pip gave no wheel of {package} for {platform}: {done.stderr.strip()[-200:]}")
    return zipfile.ZipFile(found[0])


@pytest.fixture(scope="module")
def syphon_wheel(tmp_path_factory):
    return fetch("syphon-python>=0.2", tmp_path_factory.mktemp("syphon"))


@pytest.fixture(scope="module")
def spout_wheel(tmp_path_factory):
    return fetch("SpoutGL>=0.1", tmp_path_factory.mktemp("spout"))


class Recorder:
    """Stands for a library: notes every call with the way in which it was made, by dotted name."""

    def __init__(self, calls=None, path="", **values):
        self._calls, self._path, self._values = [] if calls is None else calls, path, values

    def __getattr__(self, name):
        if name in self._values:
            return self._values[name]
        return Recorder(self._calls, f"{self._path}.{name}".lstrip("."), **self._values)

    def __call__(self, *arguments, **named):
        self._calls.append((self._path, arguments, named))
        return Recorder(self._calls, self._path, **self._values)


def calls_of(publisher, module, monkeypatch, **values):
    """What a publisher calls when it opens, shows two pictures and closes."""
    library = Recorder(**values)
    monkeypatch.setattr(module, "library", lambda: library)
    publisher.open(PublisherSetting("x", shown_as="netbend"))
    for number in range(2):
        publisher.watched()
        publisher.send(record(number), corners())
    publisher.close()
    return library._calls


def functions(wheel, path):
    """The functions of a source in a wheel, by name or Class.name, methods of bases included."""
    tree = ast.parse(wheel.read(path))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    found = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for name, node in classes.items():
        bases = [classes[base.id] for base in node.bases if isinstance(base, ast.Name) and base.id in classes]
        for owner in (*bases, node):
            found |= {f"{name}.{one.name}": one for one in owner.body if isinstance(one, ast.FunctionDef)}
    return found


def accepts(function, arguments, named, *, bound):
    """Whether a signature takes a call like this."""
    given = function.args
    names = [one.arg for one in (*given.posonlyargs, *given.args)][bound:]
    only = [one.arg for one in given.kwonlyargs]
    needed = names[: len(names) - len(given.defaults)]
    return (
        len(arguments) <= len(names)
        and set(named) <= {*names[len(arguments) :], *only}
        and set(needed) <= {*names[: len(arguments)], *named}
    )


SYPHON = {
    "SyphonMetalServer": ("syphon/server.py", "SyphonMetalServer.__init__", 1),
    "SyphonMetalServer.publish_frame_texture": ("syphon/server.py", "SyphonMetalServer.publish_frame_texture", 1),
    "SyphonMetalServer.stop": ("syphon/server.py", "SyphonMetalServer.stop", 1),
    "SyphonServerDirectory": ("syphon/server_directory.py", "SyphonServerDirectory.__init__", 1),
    "SyphonServerDirectory.update_run_loop":
        ("syphon/server_directory.py", "SyphonServerDirectory.update_run_loop", 1),
    "SyphonServerDirectory.close": ("syphon/server_directory.py", "SyphonServerDirectory.close", 1),
    "utils.raw.create_mtl_texture": ("syphon/utils/raw.py", "create_mtl_texture", 0),
    "utils.numpy.copy_image_to_mtl_texture": ("syphon/utils/numpy.py", "copy_image_to_mtl_texture", 0),
}  # fmt: skip


def test_every_call_to_syphon_is_one_that_the_published_package_takes(syphon_wheel, monkeypatch):
    calls = calls_of(syphon.SyphonPublisher(), syphon, monkeypatch, has_clients=True)
    assert {path for path, _, _ in calls} == set(SYPHON)
    for path, arguments, named in calls:
        file, name, bound = SYPHON[path]
        function = functions(syphon_wheel, file)[name]
        assert accepts(function, arguments, named, bound=bound), (
            f"{path}{arguments} {named}: {ast.unparse(function.args)}"
        )


def test_what_is_read_of_syphon_is_there(syphon_wheel):
    server = functions(syphon_wheel, "syphon/server.py")
    assert ast.unparse(server["SyphonMetalServer.has_clients"].decorator_list[-1]) == "property"
    assert "self.device =" in ast.unparse(server["SyphonMetalServer.__init__"])
    directory = functions(syphon_wheel, "syphon/server_directory.py")["SyphonServerDirectory.__init__"]
    assert "self.run_loop_interval" in ast.unparse(directory)
    package = syphon_wheel.read("syphon/__init__.py").decode()
    assert "SyphonMetalServer as SyphonMetalServer" in package
    assert "SyphonServerDirectory as SyphonServerDirectory" in package
    texture = functions(syphon_wheel, "syphon/utils/raw.py")["create_mtl_texture"]
    assert "RGBA8Unorm" in ast.unparse(texture.args.defaults[-1])


SPOUT = {"SpoutSender", "createOpenGL", "setSenderName", "sendImage", "releaseSender", "closeOpenGL"}


def test_every_call_to_spout_is_a_name_in_the_published_package(spout_wheel, monkeypatch):
    calls = calls_of(spout.SpoutPublisher(), spout, monkeypatch)
    assert {path.rpartition(".")[2] for path, _, _ in calls} == SPOUT
    for name in SPOUT:
        assert f"\0{name}\0".encode() in binary(spout_wheel), name


def test_spout_takes_a_picture_as_we_give_it(spout_wheel, monkeypatch):
    """pybind11 keeps each signature as a text in the binary."""
    calls = calls_of(spout.SpoutPublisher(), spout, monkeypatch)
    kinds = {"ndarray": "Buffer", "int": "int", "bool": "bool", "str": "str"}
    for name in ("sendImage", "setSenderName"):
        arguments = next(arguments for path, arguments, _ in calls if path.endswith(name))
        taken = ", ".join(f"{{{kinds[type(one).__name__]}}}" for one in arguments)
        assert any(f"({{%}}, {taken}) -> {gives}".encode() in binary(spout_wheel) for gives in ("bool", "None")), taken


def binary(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith(".pyd"))
    return wheel.read(name)


def test_rgba_has_the_number_that_spout_knows():
    assert spout.GL_RGBA == 0x1908
