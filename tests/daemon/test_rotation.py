import os
import subprocess
import sys

import pytest

from netbend.error import NetbendError
from netbend.rotation import Rotation, logged


def test_a_full_file_makes_room_for_the_next_and_the_oldest_goes(tmp_path):
    rotation = Rotation(tmp_path / "x.log", largest=10, kept=2)
    for number in range(5):
        rotation.write(b"%d2345678\n" % number)
    kept = {path.name: path.read_text()[0] for path in tmp_path.iterdir()}
    assert kept == {"x.log": "4", "x.log.1": "3", "x.log.2": "2"}


def test_lines_that_fit_stay_together(tmp_path):
    rotation = Rotation(tmp_path / "x.log", largest=100)
    rotation.write(b"one\n")
    rotation.write(b"two\n")
    assert (tmp_path / "x.log").read_text() == "one\ntwo\n"


def test_a_disk_that_takes_nothing_ends_nothing(tmp_path):
    Rotation(tmp_path).write(b"lost\n")


SAYS = """
import pathlib, subprocess, sys
from netbend.rotation import logged
with logged(pathlib.Path(sys.argv[1])):
    print("ours", file=sys.stderr)
    subprocess.run([sys.executable, "-c", "import sys; print('a child says', file=sys.stderr)"], check=True)
print("not logged", file=sys.stderr)
"""


def test_what_a_program_and_its_children_say_is_in_the_log_with_its_time(tmp_path):
    path = tmp_path / "logs" / "x.log"
    done = subprocess.run([sys.executable, "-c", SAYS, str(path)], capture_output=True, text=True, check=True)
    lines = [line.split(" ", 2) for line in path.read_text().splitlines()]
    assert [said for _, _, said in lines] == ["ours", "a child says"]
    assert all(len(day) == 10 and len(moment) == 8 for day, moment, _ in lines)
    assert done.stderr == "not logged\n"


def test_a_log_that_cannot_be_written_is_refused_with_its_remedy(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(NetbendError, match="name a file that can be written"),
        logged(tmp_path / "file" / "x.log"),
    ):
        os._exit(1)
