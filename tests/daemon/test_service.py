import configparser
import plistlib
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from netbend.service import KINDS, launchd, systemd, windows

COMMAND = ("/opt/a venv/bin/python", "-m", "netbend", "play", "--publish", "ndi shm", "--name", "100 % $now")
FOLDER = Path("/srv/a piece")


def test_a_unit_keeps_the_words_apart_and_starts_again_for_ever():
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read_string(systemd(COMMAND, FOLDER))
    service = unit["Service"]
    assert service["ExecStart"] == (
        '"/opt/a venv/bin/python" -m netbend play --publish "ndi shm" --name "100 %% $$now"'
    )
    assert (service["Restart"], unit["Unit"]["StartLimitIntervalSec"]) == ("always", "0")
    assert service["OOMPolicy"] == "continue"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_unit(tmp_path):
    path = tmp_path / "netbend.service"
    path.write_text(systemd((shutil.which("true"), "a b"), tmp_path))
    done = subprocess.run(["systemd-analyze", "verify", "--user", path], capture_output=True, text=True, check=False)
    assert "netbend.service" not in done.stderr, done.stderr


def test_an_agent_is_kept_alive_with_the_same_words():
    agent = plistlib.loads(launchd(COMMAND, FOLDER).encode())
    assert agent["ProgramArguments"] == list(COMMAND)
    assert agent["KeepAlive"] is agent["RunAtLoad"] is True
    assert agent["WorkingDirectory"] == str(FOLDER)


def test_a_task_has_no_end_and_quotes_what_has_spaces():
    task = ET.fromstring(windows((*COMMAND, "<&>"), FOLDER))
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert task.findtext(".//t:ExecutionTimeLimit", namespaces=space) == "PT0S"
    assert task.findtext(".//t:Command", namespaces=space) == COMMAND[0]
    assert task.findtext(".//t:Arguments", namespaces=space).endswith('"ndi shm" --name "100 % $now" <&>')


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_printed_with_the_options_given(kind, capsys):
    from netbend.cli.main import main

    assert main(["service", "--kind", kind, "--locked", "--publish", "ndi"]) == 0
    printed = capsys.readouterr()
    assert "--locked" in printed.out
    assert "save as" in printed.err
