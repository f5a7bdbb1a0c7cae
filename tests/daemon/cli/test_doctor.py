import io
import json
import os
import subprocess
import sys

import pytest

from netbend import doctor
from netbend.doctor import Finding, Part
from tests.support.daemon import ROOT

WORKS = Finding("Python", "ok", "3.12", needed=True)
LACKS = Finding("ndi", "missing", "NDI needs ndi-python", "pip install 'netbend[ndi]'")
FATAL = Finding("torch", "broken", "no library", "install it anew", needed=True)


@pytest.fixture
def found(monkeypatch):
    def set_findings(*findings: Finding) -> None:
        monkeypatch.setattr(doctor, "examine", lambda *_asked: (Part("this machine", findings),))

    return set_findings


def test_what_is_optional_does_not_fail(netbend, found):
    found(WORKS, LACKS)
    said = netbend("doctor")
    assert said.status == 0
    assert said.out.splitlines()[-1] == "netbend can play here"


def test_what_netbend_cannot_play_without_fails_by_name(netbend, found):
    found(WORKS, LACKS, FATAL)
    said = netbend("doctor")
    assert said.status == 1
    assert said.out.splitlines()[-1] == "netbend cannot play here: torch"


def test_a_remedy_stands_under_its_finding(netbend, found):
    found(WORKS, LACKS)
    lines = netbend("doctor").out.splitlines()
    at = next(n for n, line in enumerate(lines) if "ndi-python" in line)
    assert lines[at].split()[:2] == ["-", "ndi"]
    assert lines[at + 1].strip() == "→ pip install 'netbend[ndi]'"
    assert lines[at + 1].index("→") == lines[at].index("NDI needs")


def test_json_is_the_findings(netbend, found):
    found(WORKS, FATAL)
    said = netbend("doctor", "--json")
    assert said.status == 1
    assert json.loads(said.out)[1] == {
        "name": "torch", "state": "broken", "detail": "no library", "remedy": "install it anew",
        "needed": True,
    }  # fmt: skip


def test_a_terminal_without_marks_gets_plain_ones(netbend, found, monkeypatch):
    found(WORKS, LACKS)
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    netbend("doctor")
    narrow.flush()
    assert b"  + Python" in narrow.buffer.getvalue()  # type: ignore[attr-defined]


def test_the_real_examination_ends_well_and_tells_a_taken_port(taken_port_holder):
    port = taken_port_holder.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "netbend",
        "doctor",
        "--json",
        "--osc-port",
        str(port),
        "--http-port",
        "0",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    findings = {one["name"]: one for one in json.loads(done.stdout)}
    assert (done.returncode, done.stderr) == (0, "")
    assert {findings[name]["state"] for name in ("Python", "libraries", "torch", "network default", "null")} == {"ok"}
    assert findings["OSC over UDP"]["state"] == "broken"
    if sys.platform == "linux":
        assert f"(process {os.getpid()})" in findings["OSC over UDP"]["detail"]
    assert all(one["remedy"] for one in findings.values() if one["needed"] and one["state"] != "ok")
