"""`netbend render` says at once what it could never write."""

import subprocess
import sys
from pathlib import Path

import pytest

_SCRIPT = """
import sys
from netbend.cli.main import main
status = main(["render", "--out", sys.argv[1]])
assert "torch" not in sys.modules
sys.exit(status)
"""


@pytest.mark.parametrize(("out", "said"), [("show.gif", "must end in .mp4"), ("nowhere/show.mp4", "make it first")])
def test_a_file_that_cannot_be_written_is_refused_before_torch_is_imported(tmp_path: Path, out: str, said: str) -> None:
    found = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(tmp_path / out)], check=False, capture_output=True, text=True
    )  # fmt: skip
    assert found.returncode == 1, found.stderr
    assert said in found.stderr
