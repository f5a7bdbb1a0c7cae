"""The Python client's NDI frames, from the real daemon over loopback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import require_module
from tests.support.daemon import daemon, until

# in a process of its own: the NDI runtime never ends within one
SEE = """
import sys
from netbend_client.ndi import NdiFrames
with NdiFrames(sys.argv[1], seconds=60) as frames:
    frame = frames.wait(60)
print(frame.picture.shape, frame.picture.dtype, frame.metadata.split()[0])
"""


@pytest.mark.peer
def test_a_frame_comes_over_ndi_with_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_module("NDIlib")
    setting = {"ndi": {"machinename": "box", "networks": {"ips": "127.0.0.1,"}}}
    (tmp_path / "ndi-config.v1.json").write_text(json.dumps(setting))
    monkeypatch.setenv("NDI_CONFIG_DIR", str(tmp_path))
    name = f"netbend-client-{os.getpid()}"
    with daemon("--name", name, publish="ndi") as show:
        until(lambda: f"ndi is on as BOX ({name})" in show.log(), what="NDI is on")
        seen = subprocess.run([sys.executable, "-c", SEE, name], capture_output=True, text=True, check=False)
    assert seen.stdout == "(32, 32, 4) uint8 <netbend\n", seen.stderr
