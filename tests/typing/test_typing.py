"""What others write with the Python client is clean for mypy and for pyright, as strict as both can be."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import missing, require_module, require_program
from tests.support.daemon import ROOT

USER = Path(__file__).parent / "client.py"
CLIENT = ROOT / "clients" / "python" / "netbend_client"


def test_mypy_finds_nothing(tmp_path: Path) -> None:
    require_module("mypy")
    options = ["--strict", "--warn-unused-ignores", "--warn-unreachable", "--cache-dir", str(tmp_path)]
    command = [sys.executable, "-m", "mypy", *options, str(USER), str(CLIENT)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pyright_finds_nothing() -> None:
    program = Path(os.environ.get("NETBEND_NODE_MODULES", "node_modules")) / "pyright" / "index.js"
    if not program.exists():
        missing("npm's pyright is not in NETBEND_NODE_MODULES")
    python = ["--pythonpath", sys.executable, "--project", str(USER.parent), "--outputjson"]
    said = subprocess.run([require_program("node"), str(program), *python], capture_output=True, text=True, check=False)
    told = json.loads(said.stdout)
    assert [(one["file"], one["range"]["start"]["line"], one["message"]) for one in told["generalDiagnostics"]] == []
    assert told["summary"]["filesAnalyzed"] > len(list(CLIENT.glob("*.py")))
