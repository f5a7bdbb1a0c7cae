import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from netbend.error import InputError
from netbend.inputs.base import SourceSetting
from netbend.inputs.message import Received, Rings
from netbend.inputs.ndi import chosen
from netbend.inputs.process import main
from netbend.message import Stop
from netbend.supervisor.child import Child
from tests.conftest import require_module
from tests.support.daemon import until

NAME = f"netbend-in-{os.getpid()}"


class Found(NamedTuple):
    ndi_name: str


def test_a_name_alone_comes_before_a_part_of_one():
    found = [Found("BOX (cam 2)"), Found("BOX (cam)")]
    assert chosen(found, "cam").ndi_name == "BOX (cam)"
    assert chosen(found, "BOX (cam 2)").ndi_name == "BOX (cam 2)"
    assert chosen(found, "am 2").ndi_name == "BOX (cam 2)"


def test_without_a_name_the_first_is_taken():
    assert chosen([Found("BOX (cam)")], "").ndi_name == "BOX (cam)"


def test_what_is_not_there_is_told_with_what_is():
    with pytest.raises(InputError, match=r"no NDI source desk; there are: BOX \(cam\)"):
        chosen([Found("BOX (cam)")], "desk")


@pytest.fixture
def loopback(tmp_path, monkeypatch):
    require_module("NDIlib")
    told = {"ndi": {"machinename": "box", "networks": {"ips": "127.0.0.1,"}}}
    (tmp_path / "ndi-config.v1.json").write_text(json.dumps(told))
    monkeypatch.setenv("NDI_CONFIG_DIR", str(tmp_path))


@contextmanager
def sending(first):
    command = [sys.executable, str(Path(__file__).with_name("ndi_sender.py")), NAME]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()

        def show(line):
            process.stdin.write(f"{line}\n")
            process.stdin.flush()

        show(first)
        try:
            yield show
        finally:
            process.kill()


def near(colour, wanted):
    return colour is not None and np.abs(np.array(colour) - wanted).max() <= 12


@pytest.mark.peer
def test_a_sender_in_another_process_comes_in_changes_and_comes_back(rings, loopback):
    child = Child("input 1", main, os.getpid(), 1, SourceSetting("ndi", NAME), Rings((1,)))

    def shown(*wanted):
        until(lambda: near(rings.colour(), (*wanted, 255)), 30.0, f"{wanted}, got {rings.colour()}")

    try:
        with sending("250 10 10 64 48 RGBA") as show:
            shown(250, 10, 10)
            show("10 250 10 128 96 BGRA")  # another size and order in the middle
            shown(10, 250, 10)
            show("10 10 250 64 48 RGBX")
            shown(10, 10, 250)
        until(lambda: heard(child, "failed"))
        shown(10, 10, 250)  # it holds what it had
        with sending("250 250 10 32 32 RGBA"):
            shown(250, 250, 10)
    finally:
        child.send(Stop())
        child.end(5.0)


def heard(child, state):
    said = child.receive()
    return isinstance(said, Received) and said.state == state
