"""`netbend map` on projects, without a server."""

from pathlib import Path

import pytest

from netbend.cli.main import main
from netbend_mappings import Session, open_project
from netbend_mappings.projects import plain
from netbend_mappings.projects.project import Ends
from tests.mappings.projects.project import folder


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A line from one input to one output, not yet learnt."""
    session = Session(1, 1)
    session.set_learner(0, "linear")
    for one in range(5):
        session.record([one], [2 * one])
    plain.save(session, Ends(), tmp_path / "line")
    return tmp_path / "line"


def test_a_project_is_trained_and_answers_rows(ours: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "train", str(ours)]) == 0
    (tmp_path / "rows.csv").write_text("1.5\n\n10\n")
    assert main(["map", "run", str(ours), str(tmp_path / "rows.csv")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [float(line) for line in lines[-2:]] == pytest.approx([3.0, 20.0], abs=1e-6)


def test_info_says_what_there_is(ours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "info", str(ours)]) == 0
    said = capsys.readouterr().out
    assert "5 examples" in said
    assert "linear" in said
    assert "not trained" in said


def test_a_project_of_wekinators_is_copied_and_not_written_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = folder(tmp_path / "theirs")
    before = sorted(theirs.rglob("*"))
    assert main(["map", "train", str(theirs)]) == 1
    assert "netbend map copy" in capsys.readouterr().err
    assert main(["map", "copy", str(theirs), str(tmp_path / "ours")]) == 0
    assert sorted(theirs.rglob("*")) == before
    assert open_project(tmp_path / "ours").examples == open_project(theirs).examples
    assert main(["map", "copy", str(theirs), str(tmp_path / "ours")]) == 1


def test_examples_are_exported_as_arff_and_csv(ours: Path, tmp_path: Path) -> None:
    for name, start in (("a.arff", "@relation"), ("a.csv", "example,time,round")):
        assert main(["map", "export", str(ours), str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_text().startswith(start)
    assert main(["map", "export", str(ours), str(tmp_path / "a.txt")]) == 1


def test_evaluation_and_the_list_of_learners_are_printed(ours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "evaluate", str(ours), "--folds", "2"]) == 0
    assert "rmse" in capsys.readouterr().out
    assert main(["map", "learners"]) == 0
    assert "neural-network" in capsys.readouterr().out


def test_a_folder_that_is_no_project_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "info", str(tmp_path)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("options", [("--classes", "x"), ("--to", "nowhere"), ("--outputs", "0"), ("--join", "/a")])
def test_serve_called_wrongly_says_so(options: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["map", "serve", *options, *(["--join", "/a"] if options[0] == "--join" else []), "--seconds", "0"])
    assert status in (1, 2)
    assert capsys.readouterr().err.startswith("netbend:")
