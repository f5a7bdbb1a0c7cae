"""`netbend convert`: what goes in plays the same when it comes out."""

from pathlib import Path

import pytest

from netbend.cli import main
from netbend_models import load


def test_a_converted_network_has_the_same_digest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "network.safetensors"
    assert main(["convert", "default", str(out)]) == 0
    assert load(out).digest == load("default").digest
    assert load(out).digest in capsys.readouterr().out


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "network.safetensors"
    out.write_text("mine")
    assert main(["convert", "default", str(out)]) == 1
    assert out.read_text() == "mine"
    assert str(out) in capsys.readouterr().err


def test_what_is_no_network_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "words.txt").write_text("hello")
    assert main(["convert", str(tmp_path / "words.txt"), str(tmp_path / "out.safetensors")]) == 1
    assert "words.txt is text" in capsys.readouterr().err
