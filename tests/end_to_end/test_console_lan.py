"""Under `--lan` a neighbour sees the console by its link alone, while OSCQuery is as open as OSC."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import missing, require_program
from tests.peers.lan_scene import ALONE, GUARDED, OPEN
from tests.support.daemon import ROOT

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    for program in ("unshare", "ip"):
        require_program(program)
    if os.geteuid():
        missing("a network of its own needs root")
    command = ["unshare", "-n", "sh", "-c", ALONE, "sh", sys.executable, "-m", "tests.peers.lan_scene"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_without_a_token_or_with_a_wrong_one_there_is_no_console(told: dict[str, Any]) -> None:
    assert {path: told["without"][path] for path in GUARDED} == dict.fromkeys(GUARDED, 401)
    assert told["wrong"] == dict.fromkeys(GUARDED, 401)
    assert (told["wrong link"], told["frames"]) == (401, 401)


def test_the_link_opens_it(told: dict[str, Any]) -> None:
    assert told["link"] == 303
    assert set(told["right"].values()) == {200}


def test_hosts_that_send_no_token_read_the_tree_and_listen(told: dict[str, Any]) -> None:
    assert {path: told["without"][path] for path in OPEN} == dict.fromkeys(OPEN, 200)
    assert told["heard"] == "/master/level"


def test_foreign_pages_are_refused_on_the_network_too(told: dict[str, Any]) -> None:
    assert (told["foreign"], told["rebound"]) == (403, 403)
