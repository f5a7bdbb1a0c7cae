"""`netbend clients` writes each host's folder, and a wheel has them all."""

import tomllib
from pathlib import Path

import pytest

from netbend.cli import main
from tests.clients.address import CLIENTS, ROOT

HOSTS = sorted(page.parent.name for page in CLIENTS.glob("*/README.md"))


def test_a_host_is_written_into_a_folder_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clients", "pd", "--out", str(tmp_path)]) == 0
    written = sorted(path.name for path in (tmp_path / "pd").iterdir())
    assert written == sorted(path.name for path in (CLIENTS / "pd").iterdir())
    assert capsys.readouterr().out == f"{tmp_path / 'pd' / 'README.md'}\n"


def test_without_a_name_all_are_written(tmp_path: Path) -> None:
    assert main(["clients", "--out", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*HOSTS, "README.md"])
    assert [path.name for path in (tmp_path / "python").iterdir()] == ["README.md"]


def test_what_is_there_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pd").mkdir()
    assert main(["clients", "pd", "--out", str(tmp_path)]) == 1
    assert "move it away" in capsys.readouterr().err
    assert list((tmp_path / "pd").iterdir()) == []


def test_a_host_without_files_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clients", "isadora", "--out", str(tmp_path)]) == 2
    assert "there are layouts, live, max" in capsys.readouterr().err


def test_the_wheel_holds_every_host() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert sorted(key.split("/")[1] for key in included) == sorted([*HOSTS, "README.md"])
