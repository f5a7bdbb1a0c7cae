"""Files that mean harm, or are something else: nothing is loaded, nothing is run, little memory is taken."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.models.checkpoint.hostile import files

FILES = tuple(files())


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """What was said of each file, by number, by one process that loaded them all."""
    folder, here = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("here")
    for number, (_, content, _) in enumerate(FILES):
        (folder / f"{number:03}.pkl").write_bytes(content)
    gauge = Path(__file__).with_name("gauge.py")
    done = subprocess.run(
        [sys.executable, str(gauge), str(folder)], cwd=here, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1]) | {"left": [one.name for one in here.iterdir()]}


def test_there_are_fifty():
    assert len({name for name, _, _ in FILES}) == len(FILES) >= 50


@pytest.mark.parametrize("number", range(len(FILES)), ids=[name for name, _, _ in FILES])
def test_it_is_refused_in_one_line_that_says_what_it_is(outcome, number):
    said = outcome["said"][f"{number:03}.pkl"]
    assert said != "LOADED"
    assert FILES[number][2] in said
    assert "\n" not in said
    assert ";" in said  # the remedy
    assert len(said) < 500


def test_nothing_was_run(outcome):
    assert outcome["left"] == []


def test_memory_is_bounded(outcome):
    largest = max(len(content) for _, content, _ in FILES)
    assert outcome["grown"] < 200_000_000 + largest
