"""What is no pipeline is told in one line, before memory is taken; nothing is fetched and no pickle is opened."""

import json
import shutil
import socket
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from netbend_models.error import LoadError
from netbend_models.load import load
from netbend_models.networks.diffusion import part
from netbend_models.networks.diffusion.network import DiffusionNetwork
from tests.models.diffusion.playing import play

WEIGHTS = "diffusion_pytorch_model.safetensors"


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def _fault(path: Path) -> str:
    with pytest.raises(LoadError) as caught:
        load(path, clusters=False)
    line = str(caught.value)
    assert "\n" not in line
    return line


def _configure(path: Path, **changes: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


@pytest.mark.parametrize("name", ["unet", "vae", "text_encoder", "tokenizer", "scheduler"])
def test_a_part_that_is_missing_is_named(copy: Path, name: str) -> None:
    shutil.rmtree(copy / name)
    assert f"lacks {name}" in _fault(copy)


def test_a_folder_with_only_a_safety_checker_is_told(tmp_path: Path) -> None:
    index = {"_class_name": "StableDiffusionPipeline", "safety_checker": ["x", "StableDiffusionSafetyChecker"]}
    (tmp_path / "model_index.json").write_text(json.dumps(index), "utf-8")
    assert "holds only safety_checker" in _fault(tmp_path)


def test_the_folder_of_one_part_is_told(copy: Path) -> None:
    assert "model_index.json" in _fault(copy / "unet")


@pytest.mark.parametrize("text", ["", "[]", "{", "\x00\x01"])
def test_an_index_of_the_wrong_kind_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "model_index.json").write_text(text, "utf-8")
    assert "model_index.json is no configuration" in _fault(tmp_path)


def test_a_class_that_is_not_known_is_refused(copy: Path) -> None:
    _configure(copy / "model_index.json", unet=["os", "system"])
    assert "which is not played" in _fault(copy)


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("unet", {"layers_per_block": 10**9}),
        ("unet", {"transformer_layers_per_block": [1, 1e300]}),
        ("unet", {"block_out_channels": [32] * 10**5}),
        ("text_encoder", {"num_hidden_layers": 10**7}),
    ],
)
def test_layers_without_end_are_refused_before_they_are_built(
    copy: Path, part: str, changes: dict[str, object]
) -> None:
    _configure(copy / part / "config.json", **changes)
    assert f"asks for more than 256 of '{next(iter(changes))}'" in _fault(copy)


def test_a_transformer_of_another_pipeline_is_told(copy: Path) -> None:
    _configure(copy / "model_index.json", transformer=["diffusers", "SD3Transformer2DModel"])
    assert "is a StableDiffusionPipeline with a SD3Transformer2DModel, which is not played" in _fault(copy)


def test_a_pickle_is_not_opened(copy: Path) -> None:
    (copy / "unet" / WEIGHTS).rename(copy / "unet" / "diffusion_pytorch_model.bin")
    assert "is a pickle" in _fault(copy)


def test_weights_of_another_shape_are_refused_before_memory_is_taken(copy: Path) -> None:
    _configure(copy / "unet" / "config.json", block_out_channels=[32 * 2**12, 64 * 2**12])
    assert "where its configuration asks for" in _fault(copy)


def test_weights_that_are_missing_are_named(copy: Path) -> None:
    path = copy / "unet" / WEIGHTS
    state = load_file(path)
    del state["conv_in.weight"]
    save_file(state, path)
    assert "lacks conv_in.weight" in _fault(copy)


def test_weights_that_are_cut_short_are_told(copy: Path) -> None:
    path = copy / "vae" / WEIGHTS
    path.write_bytes(path.read_bytes()[:1000])
    assert "cannot be read" in _fault(copy)


def test_too_little_memory_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Memory:
        available = 2**20

    monkeypatch.setattr(part.psutil, "virtual_memory", Memory)
    assert "close other programs" in _fault(folder)


def test_a_size_that_does_not_fit_is_told_with_the_nearest(folder: Path) -> None:
    from netbend_models.form import Form

    with pytest.raises(LoadError, match="the nearest is 16x20"):
        load(folder, form=Form(size=(17, 19)), clusters=False)


def test_nothing_is_fetched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert load(folder, clusters=False).kind == "diffusion"


def test_two_loads_are_one_network(folder: Path, loaded: DiffusionNetwork) -> None:
    again = load(folder, clusters=False)
    assert again.digest == loaded.digest
    assert torch.equal(play(again), play(loaded))


def test_a_prompt_of_any_length_is_cut_and_told_once(loaded: DiffusionNetwork) -> None:
    told: list[str] = []
    loaded.tell = told.append
    long = "cat " * 25_000
    for seed in range(2):
        assert play(loaded, (), {"/prompt/1/text": long}, latent__seed=float(seed)).isfinite().all()
    assert len(told) == 1
    assert "too long" in told[0]
    assert "\n" not in told[0]
