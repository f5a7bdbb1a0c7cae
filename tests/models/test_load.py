import io
import json
import pickle
import struct
import subprocess
import sys
import zipfile
from itertools import pairwise

import pytest
import torch
from torch import nn

from netbend_models import ModelError, load
from netbend_models.error import LoadError
from netbend_models.load import models
from netbend_models.network import Frame, Network
from netbend_models.networks.module import ModuleNetwork
from tests.models.stylegan import checkpoint


@pytest.fixture(scope="module")
def default():
    return load()


def picture(network, **controls):
    from netbend_models.bending import compile_bends

    network.begin(Frame(0, 0.0, controls, compile_bends([], network.layers)))
    return network.step()


def test_the_default_network_is_named(default):
    assert isinstance(default, Network)
    assert (default.output.channels, default.output.height, default.output.width) == (3, 256, 256)
    assert "default" in [model.name for model in models()]


def test_its_seeds_look_different_and_neither_grey_nor_saturated(default):
    pictures = torch.stack([picture(default, **{"latent/seed": float(seed)}) for seed in range(8)])
    assert pictures.std((1, 2, 3)).min() > 0.15
    assert (pictures.abs() > 1).float().mean() < 0.25
    assert all((one - other).abs().mean() > 0.1 for one, other in pairwise(pictures))


def test_a_walk_between_its_seeds_has_no_jumps(default):
    steps = torch.stack([picture(default, **{"latent/seed": 4 + step / 32}).clamp(-1, 1) for step in range(33)])
    moves = (steps[1:] - steps[:-1]).abs().mean((1, 2, 3))
    assert moves.max() < 0.25 * (steps[-1] - steps[0]).abs().mean()


def test_unknown_names_get_a_hint():
    with pytest.raises(LoadError, match=r"no network and no file 'defualt'; did you mean default\?"):
        load("defualt")


def safetensors():
    header = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return struct.pack("<Q", len(header)) + header + b"\0" * 4


def torch_file():
    buffer = io.BytesIO()
    torch.save({"a": torch.zeros(1)}, buffer)
    return buffer.getvalue()


def zip_file():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (pickle.dumps({"G_ema": None}, protocol=4), "a pickle, but not of a StyleGAN"),
        (torch_file(), "a torch checkpoint"),
        (zip_file(), "a zip archive"),
        (safetensors(), "a safetensors file"),
        (b"\x89PNG\r\n\x1a\n....", r"a picture \(PNG\)"),
        (b"\xff\xd8\xff\xe0....", r"a picture \(JPEG\)"),
        (b"<!DOCTYPE html><html>", "text, not a network; it is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        (b"", "empty"),
        (bytes(range(256)), "nothing that is known"),
    ],
)
def test_files_are_refused_by_what_they_are(tmp_path, content, what):
    path = tmp_path / "model.pkl"
    path.write_bytes(content)
    with pytest.raises(LoadError, match=what) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["model.pt", "model.pth", "model.onnx"])
@pytest.mark.parametrize(
    ("content", "what"), [(b"once upon a time\n" * 9, "text"), (b"\x89PNG\r\n\x1a\n....", "PNG"), (b"", "empty")]
)
def test_files_are_refused_by_what_they_are_whatever_their_name_says(tmp_path, name, content, what):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(LoadError, match=what):
        load(path)


class Bomb:
    def __reduce__(self):
        return print, ("this must never run",)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_no_pickle_is_ever_run(tmp_path, capsys, protocol):
    path = tmp_path / "bomb.pkl"
    path.write_bytes(pickle.dumps(Bomb(), protocol))
    with pytest.raises(LoadError):
        load(path)
    assert capsys.readouterr().out == ""


def test_folders_are_refused(tmp_path):
    with pytest.raises(LoadError, match="is a folder"):
        load(tmp_path)


@pytest.fixture
def factories(tmp_path, monkeypatch):
    (tmp_path / "made_for_load.py").write_text(
        "from torch import nn\n"
        "def tiny(): return nn.Sequential(nn.ConvTranspose2d(4, 3, 8))\n"
        "def broken(): raise RuntimeError('no luck')\n"
        "def wrong(): return 5\n"
        "value = 5\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))


def test_a_factory_needs_trust(factories):
    with pytest.raises(LoadError, match=r"is a program; start netbend with --trust"):
        load("made_for_load:tiny")


def test_a_trusted_factory_may_give_a_module(factories):
    network = load("made_for_load:tiny", trust=True)
    assert isinstance(network, ModuleNetwork)
    assert isinstance(network.module, nn.Sequential)


@pytest.mark.parametrize(
    ("factory", "message"),
    [
        ("broken", "RuntimeError: no luck"),
        ("wrong", "must give a Network or a torch.nn.Module, got int"),
        ("value", "not a function"),
        ("nowhere", "AttributeError"),
    ],
)
def test_what_a_factory_does_wrong_is_one_line(factories, factory, message):
    with pytest.raises(ModelError, match=message):
        load(f"made_for_load:{factory}", trust=True)


def test_the_conductors_imports_leave_torch_out():
    code = (
        "import sys, netbend_models, netbend_models.description, netbend_models.bending.settings, "
        "netbend_models.bending, netbend_models.latent; sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", ["default", "stylegan2-ada-64", "stylegan3-r-64"])
def test_loading_does_not_bring_in_torchs_compiler(name):
    """It takes up to two seconds, of the first picture and of every change of networks."""
    network = name if name == "default" else str(checkpoint(name))
    code = (
        f"import sys; from netbend_models import load; load({network!r}); "
        "sys.exit('sympy' in sys.modules or 'torch._dynamo' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
