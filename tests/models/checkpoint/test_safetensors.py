import json
import struct

import pytest
import torch

from netbend_models import load
from netbend_models.checkpoint.convert import convert
from netbend_models.checkpoint.safetensors import KEY
from netbend_models.clusters import Clustering
from netbend_models.clusters.store import write
from netbend_models.error import LoadError
from netbend_models.signature import recognise
from tests.models import stylegan
from tests.models.test_architectures import config as shape2
from tests.models.test_architectures import written as written2
from tests.models.test_stylegan3 import SHAPE
from tests.models.test_stylegan3 import Config as Config3
from tests.models.test_stylegan3 import written as written3


def there_and_back(model, folder):
    out = folder / "made.safetensors"
    convert(str(model), out)
    return load(model), load(out)


def look_alike(one, other):
    z = torch.ones(2, one.z_dim)
    return torch.equal(one.synthesize(one.map(z)), other.synthesize(other.map(z)))


@pytest.mark.parametrize("name", stylegan.NAMES)
def test_published_checkpoints_come_back_the_same(tmp_path, name):
    before, after = there_and_back(stylegan.checkpoint(name), tmp_path)
    assert (before.digest, before.kind, before.layers) == (after.digest, after.kind, after.layers)
    assert look_alike(before, after)


@pytest.mark.parametrize("architecture", ["skip", "resnet", "orig"])
def test_every_architecture_comes_back(tmp_path, architecture):
    before, after = there_and_back(written2(tmp_path, shape2(architecture=architecture, label_dim=2)), tmp_path)
    assert before.digest == after.digest
    assert look_alike(before, after)


def test_stylegan3_comes_back(tmp_path):
    before, after = there_and_back(written3(tmp_path, Config3(**SHAPE)), tmp_path)
    assert before.digest == after.digest


def test_the_default_network_can_be_kept(tmp_path):
    before, after = there_and_back("default", tmp_path)
    assert before.digest == after.digest


def test_nothing_is_overwritten(tmp_path):
    out = tmp_path / "made.safetensors"
    out.write_text("mine")
    with pytest.raises(LoadError, match="is there already"):
        convert("default", out)
    assert out.read_text() == "mine"


def test_other_endings_are_refused(tmp_path):
    with pytest.raises(LoadError, match=r"must end in .safetensors"):
        convert("default", tmp_path / "made.pkl")


ARGUMENTS = {"z_dim": 8, "w_dim": 8, "img_resolution": 8, "img_channels": 3, "mapping_kwargs": {"num_layers": 1}}
CONST = {"dtype": "F32", "shape": [1, 4, 4], "data_offsets": [0, 64]}


def made(entries=None, arguments=ARGUMENTS, header=None, data=64):
    table = {"__metadata__": {KEY: json.dumps(arguments)}, "synthesis.b4.const": CONST} | (entries or {})
    text = json.dumps(table).encode() if header is None else header
    return struct.pack("<Q", len(text)) + text + b"\0" * data


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (made(), "no such tensor for mapping.w_avg"),
        (made(arguments=ARGUMENTS | {"img_resolution": 2**40}), "img_resolution"),
        (made(arguments=[]), "no table"),
        (made({"__metadata__": {}}), "without the network's arguments"),
        (made({"a": CONST | {"shape": [2**40, 2**40]}}), "declares"),
        (made({"a": CONST | {"data_offsets": [64, 128]}}), "declares"),
        (made({"a": CONST | {"data_offsets": [64, 0]}}), "declares"),
        (made({"a": CONST | {"shape": [-1, 4]}}), "no shape and place"),
        (made({"a": CONST | {"shape": [1.5]}}), "no shape and place"),
        (made({"a": CONST | {"dtype": "PICKLE"}}), "in a type"),
        (made({"a": 5}), "in a type"),
        (made(data=0), "declares"),
        (made(header=b'{"a":' * 100_000), "not JSON"),
        (made(header=b"{}"), "without the network's arguments"),
        (struct.pack("<Q", 10**7) + b"{}", "declares a header"),
    ],
)  # fmt: skip
def test_strange_files_are_refused_in_one_line(tmp_path, content, word):
    path = tmp_path / "made.safetensors"
    path.write_bytes(content)
    with pytest.raises(LoadError, match=word) as caught:
        load(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("share", [number / 20 for number in range(20)])
def test_a_file_cut_anywhere_is_refused(tmp_path, share):
    whole = tmp_path / "whole.safetensors"
    convert(str(written2(tmp_path, shape2())), whole)
    content = whole.read_bytes()
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(content[: int(share * len(content))])
    with pytest.raises(LoadError):
        load(cut)


def test_stored_clusters_do_not_change_what_is_written(tmp_path, monkeypatch):
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    network = load("default")
    layer = network.layers[3]
    groups = tuple(tuple(range(first, layer.channels, 2)) for first in (0, 1))
    write(tmp_path / "clusters", Clustering(network.digest, "activation", 0, {layer.name: groups}))
    assert load("default").layers[3].order
    assert convert("default", tmp_path / "made.safetensors").digest == network.digest


def test_a_header_whose_length_begins_as_a_pickle_does_is_none() -> None:
    assert recognise((0x0280).to_bytes(8, "little") + b'{"one": ').form == "safetensors"
