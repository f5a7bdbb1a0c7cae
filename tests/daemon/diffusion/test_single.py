"""A Stable Diffusion in one file is listed and inspected as any network is."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from netbend.cli import main
from netbend_models.error import LoadError
from netbend_models.networks.diffusion.library import class_of
from tests.conftest import missing
from tests.support.single import write_kind, write_single


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with nothing but a tokenizer beside it."""
    try:
        class_of("diffusers", "AutoencoderKL")
    except LoadError as fault:
        missing(str(fault))
    folder = tmp_path_factory.mktemp("single")
    written = write_kind(folder / "written" / "one", "1")
    (written / "tokenizer").rename(folder / "tokenizer")
    return write_single(written, folder / "one.safetensors", "1")


@pytest.fixture
def said(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    monkeypatch.setenv("NETBEND_MODELS", str(file.parent))

    def run(*arguments: str) -> str:
        assert main(list(arguments)) == 0
        return capsys.readouterr().out

    return run


def test_it_is_listed(said: Callable[..., str]) -> None:
    assert "one.safetensors" in [entry["name"] for entry in json.loads(said("models", "--json"))]


def test_it_is_inspected(said: Callable[..., str], file: Path) -> None:
    facts = json.loads(said("inspect", str(file), "--json"))
    assert facts["kind"] == "diffusion"
    assert {"text.0", "mid_block", "decoder.up_blocks.0"} <= {layer["name"] for layer in facts["layers"]}
