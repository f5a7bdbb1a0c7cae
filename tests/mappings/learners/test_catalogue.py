"""What is there without the libraries that train, and what is said of what is not."""

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from netbend_mappings.error import LearnerError, MissingLibraryError
from netbend_mappings.learners import catalogue
from netbend_mappings.learners.catalogue import OURS, learner, names
from netbend_mappings.learners.output import Classes
from netbend_mappings.session import Session

WITHOUT = """
import sys
for name in ("sklearn", "scipy"):
    sys.modules[name] = None
from netbend_mappings import Session
from netbend_mappings.learners.catalogue import learner, names
from netbend_mappings.learners.output import Classes, Gestures
session = Session(2, ["number", Classes("class", 2), Gestures("gesture", 1)])
for value in (0.0, 0.5, 1.0):
    session.record([value, 1 - value], [value, 1 + round(value), None])
session.record_gesture(1, [[0.0, value / 10] for value in range(10)])
for name in names():
    if not learner(name).needs:
        session.set_learner({"numbers": 0, "classes": 1, "gestures": 2}[learner(name).target], name)
        session.train()
        session.answer([0.2, 0.8])
        print(name)
"""

RUNNING = """
import sys
from netbend_mappings import Session
session = Session(1, 1)
session.record([0], [0])
session.train()
session.predict([0])
print(*sys.modules)
"""


def test_what_needs_numpy_alone_learns_and_runs_without_the_rest() -> None:
    ran = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert set(ran.stdout.split()) == set(OURS) - {"adaboost", "tree", "stump", "svm"}


def test_running_imports_no_library_that_trains() -> None:
    loaded = subprocess.run([sys.executable, "-c", RUNNING], capture_output=True, text=True, check=True).stdout.split()
    assert not {"sklearn", "scipy", "torch"} & set(loaded)


def test_the_package_itself_imports_nothing() -> None:
    code = "import sys, netbend_mappings; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "numpy" not in loaded


@pytest.mark.parametrize("name", [name for name in OURS if learner(name).needs])
def test_a_missing_library_is_named_with_the_line_that_mends_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(2, [Classes("class", 2)])
    session.record([0.0, 1.0], [1])
    session.set_learner(0, name)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(MissingLibraryError, match=r"trains with sklearn.*pip install 'netbend\[learn\]'"):
        session.train()


def test_anothers_learner_that_does_not_load_is_named_and_the_others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = EntryPoint("theirs", "nowhere.at_all:Learner", catalogue.GROUP)
    monkeypatch.setattr(catalogue, "_others", lambda: {"theirs": broken})
    catalogue.learner.cache_clear()
    with pytest.raises(LearnerError, match="learner theirs does not load: No module named 'nowhere'"):
        learner("theirs")
    assert "theirs" in names()
    assert names("numbers") == tuple(name for name in OURS if learner(name).target == "numbers")


def test_every_learner_of_ours_has_its_entry_point() -> None:
    import tomllib
    from pathlib import Path

    pyproject = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())
    points = pyproject["project"]["entry-points"][catalogue.GROUP]
    assert points == {name: f"netbend_mappings.learners.{place}" for name, place in OURS.items()}
