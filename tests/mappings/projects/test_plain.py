import shutil
import tomllib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.features import Feature
from netbend_mappings.learners.output import Classes, Gestures, Number
from netbend_mappings.projects import plain, toml
from netbend_mappings.projects.error import ProjectError
from netbend_mappings.projects.opening import load, open_project
from netbend_mappings.projects.project import Ends
from netbend_mappings.session import Session

ENDS = Ends("/in", "/out", 7000, "127.0.0.1", 7001)


def trained() -> Session:
    session = Session(["x", "y z"], [Number("size", -2, 3, hard=True), Classes("pose", 3, probabilities=True)])
    session.set_learner(0, "linear")
    for turn in range(2):
        session.begin_round()
        for one in range(4):
            session.record([one / 3 + turn, 0.1 * one], [one / 7, 1 + one % 3])
    session.select_inputs(0, [1])
    session.enable_recording([0], False)
    session.enable_running([1], False)
    session.set_features([Feature("mean", 1, 3)])
    session.train()
    session.set_value(0, 0.1 + 0.2)
    return session


def gestures() -> Session:
    session = Session(2, [Gestures("output", 2, ("up", "down"))])
    for label in (1, 2, 1):
        session.record_gesture(label, [[0.1 * label, one / 3] for one in range(6)])
    return session


def same(one: Session, other: Session) -> None:
    assert (one.input_names, one.outputs, one.examples, one.gestures) == (
        other.input_names, other.outputs, other.examples, other.gestures,
    )  # fmt: skip
    for output in range(len(one.outputs)):
        assert one.learner(output) == other.learner(output)
        assert one.selected_inputs(output) == other.selected_inputs(output)
    assert (one.recording, one.running, one.values.tolist()) == (other.recording, other.running, other.values.tolist())


@pytest.mark.parametrize("make", [trained, gestures])
def test_what_is_saved_opens_as_it_was(tmp_path: Path, make: type) -> None:
    session = make()
    plain.save(session, ENDS, tmp_path / "p")
    opened = load(tmp_path / "p")
    same(session, opened.session)
    assert (opened.ends, opened.name) == (ENDS, "p")


def test_what_was_learnt_answers_the_same_to_the_last_bit(tmp_path: Path) -> None:
    session = trained()
    session.enable_running([1], True)
    plain.save(session, ENDS, tmp_path / "p")
    opened = open_project(tmp_path / "p" / "project.toml")
    for x in np.random.default_rng(0).random((20, 2)):
        assert np.array_equal(session.predict(x), opened.predict(x))


def test_saving_what_was_opened_writes_the_same_files(tmp_path: Path) -> None:
    plain.save(trained(), ENDS, tmp_path / "a")
    plain.save(plain.load(tmp_path / "a", keep=False).session, ENDS, tmp_path / "b")
    for file in (tmp_path / "a").rglob("*.*"):
        assert file.read_bytes() == (tmp_path / "b" / file.relative_to(tmp_path / "a")).read_bytes()


def test_examples_diff_by_lines(tmp_path: Path) -> None:
    session = trained()
    plain.save(session, ENDS, tmp_path / "p")
    before = (tmp_path / "p" / "examples.csv").read_text().splitlines()
    session.enable_recording([0], True)
    session.record([9.0, 9.0], [1.0, 2.0])
    plain.save(session, ENDS, tmp_path / "p")
    after = (tmp_path / "p" / "examples.csv").read_text().splitlines()
    assert before[0] == "example,time,round,x,y z,size,pose"
    assert (after[: len(before)], len(after)) == (before, len(before) + 1)


def test_what_is_recorded_after_saving_is_there_without_saving(tmp_path: Path) -> None:
    plain.save(trained(), ENDS, tmp_path / "p")
    session = load(tmp_path / "p").session
    session.enable_recording([0], True)
    session.begin_round()
    session.record([5.0, 6.0], [0.5, 1.0])
    session.close()
    again = load(tmp_path / "p").session
    assert again.examples[-1].inputs == (5.0, 6.0)
    again.undo()
    assert len(again.examples) == 8


def test_an_undo_after_saving_goes_back_beyond_it(tmp_path: Path) -> None:
    session = trained()
    plain.settle(session, tmp_path / "p")
    session.delete_round(1)
    plain.save(session, ENDS, tmp_path / "p")
    session.undo()
    session.close()
    assert len(load(tmp_path / "p").session.examples) == 8


def test_a_table_that_a_hand_has_changed_wins_and_the_log_is_kept_aside(tmp_path: Path) -> None:
    session = trained()
    plain.settle(session, tmp_path / "p")
    plain.save(session, ENDS, tmp_path / "p")
    session.close()
    table = tmp_path / "p" / "examples.csv"
    table.write_text("\n".join(table.read_text().splitlines()[:4]) + "\n")
    opened = load(tmp_path / "p")
    assert len(opened.session.examples) == 3
    assert "examples-1.jsonl" in opened.notices[0]
    assert (tmp_path / "p" / "examples-1.jsonl").exists()
    opened.session.close()
    assert len(load(tmp_path / "p").session.examples) == 3


def test_to_settle_elsewhere_takes_the_whole_log_along(tmp_path: Path) -> None:
    session = trained()
    plain.settle(session, tmp_path / "a")
    plain.settle(session, tmp_path / "b")
    plain.save(session, ENDS, tmp_path / "b")
    session.enable_recording([0], True)
    session.record([1.0, 1.0], [0.0, 1.0])
    session.close()
    assert len(load(tmp_path / "b").session.examples) == 9
    assert (tmp_path / "a" / "examples.jsonl").exists()


def test_a_project_that_is_cut_is_refused_or_opens_whole(tmp_path: Path) -> None:
    plain.save(trained(), ENDS, tmp_path / "p")
    for file in ("project.toml", "examples.csv", "models/1.toml", "models/2.toml"):
        whole = (tmp_path / "p" / file).read_bytes()
        for cut in range(0, len(whole), max(1, len(whole) // 40)):
            shutil.rmtree(tmp_path / "q", ignore_errors=True)
            shutil.copytree(tmp_path / "p", tmp_path / "q")
            (tmp_path / "q" / file).write_bytes(whole[:cut])
            with suppress(ProjectError):
                assert load(tmp_path / "q").session.outputs == trained().outputs


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("netbend = 1", "netbend = 2"), ('kind = "number"', 'kind = "sound"'), ("minimum = -2", "minimum = 9"),
        ("count = 3", "count = 999999999"), ('learner = "linear"', 'learner = "os.system"'),
        ("inputs = [2]", "inputs = [7]"), ("port = 7000", 'port = "x"'), ('models = ["1.toml"', 'models = ["9.toml"'),
    ],
)  # fmt: skip
def test_a_project_file_with_nonsense_is_refused_with_its_name(tmp_path: Path, old: str, new: str) -> None:
    plain.save(trained(), ENDS, tmp_path / "p")
    file = tmp_path / "p" / "project.toml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(ProjectError, match="p/"):
        load(tmp_path / "p")


def test_a_model_file_outside_the_project_is_never_read(tmp_path: Path) -> None:
    plain.save(trained(), ENDS, tmp_path / "p")
    (tmp_path / "evil.toml").write_text((tmp_path / "p" / "models" / "1.toml").read_text())
    (tmp_path / "p" / "models" / "1.toml").unlink()
    file = tmp_path / "p" / "project.toml"
    file.write_text(file.read_text().replace('"1.toml"', '"../../evil.toml"'))
    with pytest.raises(ProjectError, match=r"evil\.toml is missing"):
        load(tmp_path / "p")


VALUE = st.one_of(st.booleans(), st.integers(-(2**60), 2**60), st.floats(allow_nan=False), st.text(max_size=8))
DOCUMENT = st.dictionaries(
    st.text(max_size=6),
    st.one_of(
        VALUE, st.lists(VALUE, max_size=3), st.lists(st.lists(VALUE, max_size=3), max_size=3),
        st.dictionaries(st.text(max_size=4), VALUE, max_size=3),
        st.lists(st.dictionaries(st.text(max_size=4), VALUE, min_size=1, max_size=3), min_size=1, max_size=3),
    ),
    max_size=5,
)  # fmt: skip


@given(DOCUMENT)
def test_toml_is_read_as_it_was_written(document: dict[str, object]) -> None:
    assert tomllib.loads(toml.text(document)) == document
