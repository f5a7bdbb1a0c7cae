"""A small computer: `netbend map serve` learns and answers with numpy and four small packages, and nothing else."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.daemon.wekinator.server import DONE, serving

ENOUGH = ("numpy", "click", "platformdirs", "psutil", "python-osc")
ROOT = Path(__file__).parents[3]
REFUSE = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {absent!r}:
            raise ImportError(f'{{name}} is not on a small computer')
sys.meta_path.insert(0, Refuse())
"""
NAMES = {"pillow": "PIL", "pyyaml": "yaml"}


def absent() -> tuple[str, ...]:
    """The modules of all that netbend needs beyond those few, and of what learners may use."""
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {need.split(">=")[0].split("<")[0].split(";")[0].strip() for need in needs} - set(ENOUGH)
    return (*sorted(NAMES.get(name, name) for name in names), "sklearn", "scipy")


def test_it_learns_and_answers_without_anything_else(tmp_path: Path) -> None:
    assert "torch" in absent()
    (tmp_path / "sitecustomize.py").write_text(REFUSE.format(absent=set(absent())))
    small = {"PYTHONPATH": str(tmp_path)}
    heavy = subprocess.run(
        [sys.executable, "-c", "import torch"], env=os.environ | small, stderr=subprocess.DEVNULL, check=False
    )
    assert heavy.returncode == 1
    with serving(tmp_path, "--outputs", "1", environment=small) as (client, _):
        client.show(*(([one / 10], [one / 20]) for one in range(11)))
        client.say("train")
        while client.hear()[0] != DONE:
            pass
        client.say("startRunning")
        assert abs(client.run(0.5)[2] - 0.25) < 0.01


def test_nothing_heavy_is_imported_to_serve() -> None:
    code = (
        "import sys, netbend.wekinator.serve, netbend.cli.map\n"
        "print(sorted({'torch', 'sklearn', 'scipy', 'aiohttp', 'PIL', 'yaml', 'simplejpeg'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
