import json
import subprocess
import sys

import pytest

from netbend_models.training.error import TrainingError
from netbend_models.training.path import NAME, Path, read_path, write_path

FILES = ["00000.safetensors", "00040.safetensors"]


@pytest.fixture
def folder(tmp_path):
    for name in FILES:
        (tmp_path / name).touch()
    return tmp_path


def test_a_path_comes_back(folder):
    write_path(folder, FILES, [1.5, -3.25])
    assert read_path(folder) == Path(tuple(folder / name for name in FILES), (1.5, -3.25))
    assert sorted(one.name for one in folder.iterdir()) == [*FILES, NAME]


def test_a_folder_without_one_says_how_to_make_it(tmp_path):
    with pytest.raises(TrainingError, match=r"no way in .* make one with netbend train foiled"):
        read_path(tmp_path)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "other"}, "its kind"),
        ({"files": []}, "one score for each"),
        ({"scores": [1.0]}, "one score for each"),
        ({"scores": [1.0, 1.0]}, "do not fall"),
        ({"scores": [1.0, "low"]}, "no number"),
        ({"scores": [1.0, float("nan")]}, "no number"),
        ({"files": [FILES[0], "../secret.safetensors"]}, "no file name"),
        ({"files": [FILES[0], "..\\secret.safetensors"]}, "no file name"),
        ({"files": [FILES[0], "00080.safetensors"]}, "no network"),
        ({"files": [FILES[0], NAME]}, "no network"),
    ],
)
def test_what_is_wrong_is_one_line(folder, changes, said):
    held = {"kind": "netbend.path", "files": FILES, "scores": [1.0, 0.0]} | changes
    (folder / NAME).write_text(json.dumps(held))
    with pytest.raises(TrainingError, match=said) as refusal:
        read_path(folder)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[" * 100_000, b"[1]", b" " * 2_000_000 + b"{}"])
def test_what_is_no_table_is_refused(folder, content):
    (folder / NAME).write_bytes(content)
    with pytest.raises(TrainingError, match="tells no way"):
        read_path(folder)


def test_reading_one_takes_no_torch():
    code = "import sys, netbend_models.training.path; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
