"""`netbend map evaluate`: a line for every output of a project, or JSON."""

import json
from pathlib import Path

import numpy as np
import pytest

from netbend.cli import main
from netbend_mappings import Session
from netbend_mappings.learners.output import Classes, Number
from netbend_mappings.projects import plain
from netbend_mappings.projects.project import Ends


@pytest.fixture
def project(tmp_path: Path) -> Path:
    session, rng = Session(inputs=2, outputs=[Number("sum"), Classes("side", 2)]), np.random.default_rng(0)
    session.set_learner(0, "linear")
    plain.settle(session, tmp_path / "mine")
    for _ in range(30):
        x = rng.random(2)
        session.record(x.tolist(), [float(x.sum() / 2), 1.0 + float(x[0] > 0.5)])
    plain.save(session, Ends(), tmp_path / "mine")
    session.close()
    return tmp_path / "mine"


def test_each_output_has_a_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "evaluate", str(project), "--folds", "5"]) == 0
    sums, sides = capsys.readouterr().out.splitlines()
    assert sums.startswith("sum   linear: rmse ")
    assert sides.endswith("% right (30 examples, 5 folds)")


def test_json_has_the_figures(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "evaluate", str(project), "--folds", "0", "--json"]) == 0
    sums, sides = json.loads(capsys.readouterr().out)
    assert (sums["output"], sums["measure"], sums["folds"]) == ("sum", "rmse", 0)
    assert sums["value"] < 1e-6
    assert (sides["measure"], sides["value"], sides["examples"]) == ("accuracy", 1.0, 30)


def test_one_fold_is_called_wrongly(project: Path) -> None:
    assert main(["map", "evaluate", str(project), "--folds", "1"]) == 2


def test_a_project_without_examples_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session = Session(inputs=1, outputs=1)
    plain.settle(session, tmp_path / "empty")
    plain.save(session, Ends(), tmp_path / "empty")
    session.close()
    assert main(["map", "evaluate", str(tmp_path / "empty")]) == 1
    assert "record some" in capsys.readouterr().err
