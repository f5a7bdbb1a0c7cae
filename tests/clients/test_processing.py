"""The sketches for Processing and openFrameworks compile against declarations of what they use of their hosts."""

import subprocess
from pathlib import Path

import pytest

from tests.clients.address import CLIENTS
from tests.conftest import require_program

STAND_IN = Path(__file__).parent / "stand_in"
IMPORTS = "import processing.core.*;\n"


@pytest.mark.parametrize("name", ["netbend_macros", "netbend_wekinator"])
def test_a_processing_sketch_compiles_as_the_class_that_processing_makes_of_it(name: str, tmp_path: Path) -> None:
    lines = (CLIENTS / "processing" / name / f"{name}.pde").read_text().splitlines()
    imports = [line for line in lines if line.startswith("import ")]
    # Processing makes every method public and every fraction a float
    body = (
        "\n".join(line for line in lines if line not in imports)
        .replace("220.0", "220.0f")
        .replace("void ", "public void ")
    )
    sketch = tmp_path / f"{name}.java"
    sketch.write_text("\n".join([IMPORTS, *imports, f"public class {name} extends PApplet {{", body, "}"]))
    sources = [str(path) for path in STAND_IN.rglob("*.java")]
    _quiet(require_program("javac"), "-Xlint:all", "-Werror", "-d", str(tmp_path), *sources, str(sketch))


@pytest.mark.parametrize("name", ["netbend_macros", "netbend_wekinator"])
def test_an_openframeworks_example_compiles(name: str) -> None:
    folder = CLIENTS / "openframeworks" / name
    assert (folder / "addons.make").read_text() == "ofxOsc\n"
    for source in ("main.cpp", "ofApp.cpp"):
        flags = ["-std=c++17", "-Wall", "-Werror", "-fsyntax-only", f"-I{STAND_IN}"]
        _quiet(require_program("g++"), *flags, str(folder / "src" / source))


def _quiet(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
