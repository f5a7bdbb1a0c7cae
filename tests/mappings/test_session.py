"""A session records, takes back, learns, runs and is found again as it was."""

from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbend_mappings import Session
from netbend_mappings.error import MappingError, SessionError
from netbend_mappings.examples.example import Example, Gesture
from netbend_mappings.features import Feature
from netbend_mappings.learners.output import Classes, Gestures, Number


def linear(inputs: int = 2, outputs: int = 2) -> Session:
    """Learns in no time, and exactly."""
    session = Session(inputs, outputs)
    for output in range(outputs):
        session.set_learner(output, "linear")
    return session


def shown() -> Session:
    """Its outputs are its inputs."""
    session = linear()
    for x in ([0.0, 0.0], [1.0, 0.0], [0.0, 1.0]):
        session.record(x, x)
    session.train()
    return session


def test_names_are_wekinators() -> None:
    session = Session(2, 3)
    assert session.input_names == ("inputs-1", "inputs-2")
    assert session.output_names == ("outputs-1", "outputs-2", "outputs-3")


def test_outputs_are_counted_named_or_described() -> None:
    assert Session(1, ["hue", Classes("mood", 3)]).outputs == (Number("hue"), Classes("mood", 3))


@pytest.mark.parametrize("names", [["a"], ["a", "a"], ["a", ""], ["a", "b", "c"]])
def test_names_must_be_as_many_as_there_are_and_differ(names: list[str]) -> None:
    session = Session(2, 2)
    with pytest.raises(SessionError, match="names must"):
        session.name_inputs(names)
    with pytest.raises(SessionError, match="names must"):
        session.name_outputs(names)
    assert session.output_names == ("outputs-1", "outputs-2")


def test_outputs_are_named_anew() -> None:
    session = Session(1, 2)
    session.name_outputs(["hue", "size"])
    assert session.output_names == ("hue", "size")


BAD_INPUTS = ([1.0], [1.0, 2.0, 3.0], [1.0, float("nan")], [1.0, float("inf")], ["a", "b"], [[1.0, 2.0]], [None, 1.0])


@pytest.mark.parametrize("x", BAD_INPUTS)
def test_bad_inputs_are_refused_and_change_nothing(x: list[float]) -> None:
    session = shown()
    before = session.values.copy()
    for act in (lambda: session.record(x, [0, 0]), lambda: session.predict(x), lambda: session.answer(x)):
        with pytest.raises(SessionError, match="inputs must be"):
            act()
    assert len(session.examples) == 3
    assert (session.values == before).all()


@pytest.mark.parametrize(
    "y", [[0.0], [0.0, 0.0, 0.0], ["a", 1.0], [[0.0], 1.0], [float("nan"), 0.0], [0.0, 4.0], [0.0, 1.5]]
)
def test_bad_targets_are_refused_and_change_nothing(y: list[float]) -> None:
    session = Session(1, ["number", Classes("class", 3)])
    with pytest.raises(SessionError):
        session.record([0.0], y)
    assert session.examples == ()


def test_an_example_holds_time_and_round() -> None:
    session = Session(1, 1, clock=count(100).__next__)
    session.record([0.5], [0.25])
    session.begin_round()
    session.record([0.5], [0.75])
    assert session.examples == (Example(1, 100, 1, (0.5,), (0.25,)), Example(2, 101, 2, (0.5,), (0.75,)))


def test_present_values_are_the_targets_where_none_are_given() -> None:
    session = Session(1, ["number", Classes("class", 3)])
    assert session.set_value(0, 0.5)
    assert session.set_value(1, 3)
    session.record([0.0])
    assert session.examples[0].outputs == (0.5, 3.0)


def test_a_value_that_is_not_legal_keeps_the_old_one() -> None:
    session = Session(1, [Number("hard", 0, 1, hard=True), Number("whole", integer=True), Classes("class", 3)])
    for output, value in ((0, 1.5), (0, float("nan")), (1, 0.5), (2, 0), (2, 4), (2, 1.5)):
        assert not session.set_value(output, value)
    assert session.values.tolist() == [0.0, 0.0, 1.0]


def test_an_output_that_does_not_record_has_no_target() -> None:
    session = Session(1, 2)
    session.enable_recording([1], False)
    session.record([0.0], [0.5, 0.75])
    assert session.examples[0].outputs == (0.5, None)
    session.enable_recording([0], False)
    with pytest.raises(SessionError, match="no output records"):
        session.record([0.0], [0.5, 0.75])


def test_each_output_learns_from_the_examples_that_it_has() -> None:
    session = linear(1)
    for x in (0.0, 1.0):
        session.record([x], [x, None])
        session.record([x], [None, 1 - x])
    session.train()
    assert session.predict([0.25]) == pytest.approx([0.25, 0.75])


def test_an_output_that_does_not_run_keeps_its_value() -> None:
    session = shown()
    session.set_value(1, 0.125)
    session.enable_running([1], False)
    assert session.predict([0.5, 0.75]) == pytest.approx([0.5, 0.125])
    session.enable_running([1])
    assert session.predict([0.5, 0.75]) == pytest.approx([0.5, 0.75])


def test_an_output_hears_the_inputs_that_were_selected() -> None:
    session = shown()
    session.select_inputs(0, [1])
    assert session.predict([0.9, 0.25])[0] == pytest.approx(0.9), "from the next training on"
    session.train([0])
    assert session.predict([0.9, 0.25])[0] == pytest.approx(session.predict([0.1, 0.25])[0])


@pytest.mark.parametrize("inputs", [[], [2], [-1]])
def test_inputs_that_are_not_there_cannot_be_selected(inputs: list[int]) -> None:
    with pytest.raises(SessionError, match=r"some of 0\.\.1"):
        shown().select_inputs(0, inputs)


def test_hard_limits_clamp_soft_ones_do_not_and_whole_numbers_are_cut() -> None:
    session = Session(1, [Number("hard", hard=True), Number("soft"), Number("whole", 0, 9, integer=True)])
    for output in range(3):
        session.set_learner(output, "linear")
    session.record([0.0], [0.0, 0.0, 0.0])
    session.record([1.0], [1.0, 1.0, 9.0])
    session.train()
    assert session.predict([2.0]) == pytest.approx([1.0, 2.0, 18.0])
    assert session.predict([0.2])[2] == 1.0


def test_rounds_are_undone_and_redone() -> None:
    session = Session(1, 1)
    for around in range(3):
        session.begin_round()
        session.record([around], [0.5])
        session.record([around], [0.5])
    assert session.undo()
    assert session.undo()
    assert len(session.examples) == 2
    assert session.redo()
    assert len(session.examples) == 4
    assert session.delete_round()
    assert session.delete_all()
    assert session.undo()
    assert session.undo()
    assert len(session.examples) == 4


def test_what_is_recorded_after_undo_is_a_round_of_its_own() -> None:
    session = Session(1, 1)
    session.record([0.0], [0.5])
    session.begin_round()
    session.record([1.0], [0.5])
    session.undo()
    session.record([2.0], [0.5])
    session.undo()
    assert [one.inputs for one in session.examples] == [(0.0,)]


def test_a_gesture_and_what_is_recorded_after_it_are_undone_apart() -> None:
    session = Session(2, ["number", Gestures("hand", 1)])
    session.record([0.0, 0.0], [0.5, None])
    session.record_gesture(1, circle())
    session.record([1.0, 0.0], [0.5, None])
    assert session.undo()
    assert (len(session.examples), len(session.gestures)) == (1, 1)
    assert session.undo()
    assert (len(session.examples), len(session.gestures)) == (1, 0)


def test_deleting_leaves_the_model_running() -> None:
    session = shown()
    session.delete_all()
    assert session.predict([0.5, 0.25]) == pytest.approx([0.5, 0.25])
    with pytest.raises(SessionError, match="no examples"):
        session.train()


def test_nothing_trained_is_said() -> None:
    with pytest.raises(SessionError, match="nothing is trained; record some examples, then train"):
        Session(1, 1).predict([0.0])


@pytest.mark.parametrize("output", [-1, 2, 99])
def test_an_output_that_is_not_there_is_refused_everywhere(output: int) -> None:
    session = shown()
    for act in (
        lambda: session.set_learner(output, "linear"), lambda: session.delete_output(output),
        lambda: session.enable_running([output]), lambda: session.set_value(output, 0.5),
        lambda: session.select_inputs(output, [0]), lambda: session.train([output]),
    ):  # fmt: skip
        with pytest.raises(SessionError, match=r"output must be 0\.\.1"):
            act()


def test_a_learner_of_another_kind_is_refused() -> None:
    with pytest.raises(MappingError, match="nearest learns classes, but outputs-1 is numbers"):
        Session(1, 1).set_learner(0, "nearest")


def test_an_output_becomes_another_kind_and_forgets_its_model() -> None:
    session = shown()
    session.set_output(0, Classes("mood", 3))
    assert session.learner(0)[0] == "nearest"
    assert session.predict([0.5, 0.75]) == pytest.approx([1.0, 0.75])


def test_fewer_classes_leave_out_what_was_recorded_of_the_others() -> None:
    session = Session(1, [Classes("mood", 5)])
    for label in (1, 2, 5):
        session.record([float(label)], [label])
    session.train()
    session.set_output(0, Classes("mood", 2))
    with pytest.raises(SessionError, match="nothing is trained"):
        session.predict([5.0])
    session.train()
    assert session.predict([5.0]).tolist() == [2.0]


def test_numbers_that_were_recorded_before_are_no_classes() -> None:
    session = Session(1, 1)
    session.record([0.0], [0.5])
    session.set_output(0, Classes("mood", 2))
    with pytest.raises(SessionError, match="no examples"):
        session.train()


def test_classes_answer_with_probabilities_and_confidence() -> None:
    session = Session(1, [Classes("mood", 3)])
    session.set_learner(0, "nearest", k=3)
    for x, label in ((0.0, 1), (0.1, 1), (0.2, 3), (1.0, 3)):
        session.record([x], [label])
    session.train()
    answer = session.answer([0.1])
    assert answer.values.tolist() == [1.0]
    assert answer.probabilities[0] == pytest.approx([0, 2 / 3, 0, 1 / 3])
    assert answer.confidence[0] == pytest.approx(2 / 3)


def circle(turn: float = 1.0) -> list[list[float]]:
    return [[turn * step, step * step / 10] for step in range(10)]


def test_gestures_are_heard_without_training_and_follow_their_examples() -> None:
    session = Session(2, [Gestures("hand", 2)])
    session.record_gesture(1, circle())
    for sample in circle():
        heard = session.answer(sample).gestures[0]
    assert (heard.match, heard.distances.tolist()) == (1, [0.0, float("inf")])
    session.record_gesture(2, circle(-1.0))
    for sample in circle(-1.0):
        answer = session.answer(sample)
    assert answer.values.tolist() == [2.0]
    session.delete_gesture(2)
    assert session.answer([0.0, 0.0]).gestures[0].distances[1] == float("inf")


@pytest.mark.parametrize("label", [0, 3, -1])
def test_a_gesture_out_of_range_is_refused(label: int) -> None:
    with pytest.raises(SessionError, match=r"gesture must be 1\.\.2"):
        Session(2, [Gestures("hand", 2)]).record_gesture(label, circle())


def test_numbers_and_gestures_live_in_one_session() -> None:
    session = Session(2, ["number", Gestures("hand", 1)])
    session.set_learner(0, "linear")
    session.record([0.0, 0.0], [0.0, None])
    session.record([9.0, 0.0], [0.9, None])
    session.train()
    session.record_gesture(1, circle())
    answers = [session.answer(sample) for sample in circle()]
    assert answers[-1].values == pytest.approx([0.9, 1.0])


def test_features_are_learnt_from() -> None:
    session = linear(1, 1)
    session.set_features([Feature("difference", 0, 2)])
    for x, y in ((0.0, 0.0), (0.5, 0.5), (0.6, 0.1), (0.9, 0.3)):
        session.record([x], [y])  # how much it has moved
    session.train()
    session.forget()
    assert [round(float(session.predict([x])[0]), 6) for x in (0.0, 0.25, 0.125)] == [0.0, 0.25, -0.125]


def test_features_chosen_afterwards_are_computed_from_the_rounds() -> None:
    session = linear(1, 1)
    for value in (5.0, 6.0, 8.0):
        session.begin_round()
        for x in (value, value * 1.5):
            session.record([x], [0.0 if x == value else value / 2])
    session.set_features([Feature("difference", 0, 2)])
    session.train()
    session.forget()
    session.hear([1.0])
    assert session.predict([1.25])[0] == pytest.approx(0.25)


@pytest.mark.parametrize("feature", [Feature("slope", 0, 5), Feature("mean", 1, 5), Feature("mean", 0, 1)])
def test_a_feature_that_cannot_be_computed_is_refused(feature: Feature) -> None:
    with pytest.raises(SessionError, match="a feature"):
        Session(1, 1).set_features([feature])


def test_a_session_is_found_again_as_it_was(tmp_path: Path) -> None:
    session = Session(2, ["number", Gestures("hand", 2)], log=tmp_path / "log")
    session.record([0.1, 0.2], [0.5, None])
    session.begin_round()
    session.record([0.3, 0.4], [0.6, None])
    session.undo()
    session.record_gesture(2, circle())
    session.close()
    again = Session(2, ["number", Gestures("hand", 2)], log=tmp_path / "log")
    assert (again.examples, again.gestures) == (session.examples, session.gestures)
    again.record([0.0, 0.0], [0.0, None])
    assert again.undo()
    assert (again.examples, again.gestures) == (session.examples, session.gestures)
    assert again.undo()
    assert again.gestures == ()
    assert again.record([0.0, 0.0], [0.0, None]).number > session.gestures[0].number
    again.close()


def test_examples_of_another_shape_in_the_file_are_left_out_and_said(tmp_path: Path) -> None:
    other = Session(3, 2, log=tmp_path / "log")
    other.record([0.1, 0.2, 0.3], [0.5, 0.5])
    other.close()
    session = Session(2, 2)
    assert "1 examples of another shape" in session.keep(tmp_path / "log")
    assert session.examples == ()
    session.close()


def test_examples_from_elsewhere_keep_their_numbers_and_rounds() -> None:
    session = Session(1, [Gestures("hand", 2)])
    session.take([Gesture(7, 5.0, 3, 0, 2, ((0.0,), (1.0,)))])
    assert session.record_gesture(1, [[0.0]]).round == 4
    assert [one.number for one in session.gestures] == [7, 8]


MOVES = st.lists(st.sampled_from(["record", "round", "gesture", "undo", "redo", "all", "output", "label", "last"]))


@settings(max_examples=60)
@given(MOVES)
def test_whatever_was_done_is_found_again_with_its_way_back(moves: list[str]) -> None:
    kinds = ["number", Gestures("hand", 2)]
    with TemporaryDirectory() as folder:
        session = Session(1, kinds, log=Path(folder, "log"))
        acts = {
            "record": lambda: session.record([0.5], [0.25, None]), "round": session.begin_round,
            "gesture": lambda: session.record_gesture(2, [[0.0], [1.0]]), "undo": session.undo,
            "redo": session.redo, "all": session.delete_all, "output": lambda: session.delete_output(0),
            "label": lambda: session.delete_gesture(2), "last": session.delete_round,
        }  # fmt: skip
        for move in moves:
            acts[move]()
        session.close()
        again = Session(1, kinds, log=Path(folder, "log"))
        again.close()
    alike(session, again)
    while session.undo():
        assert again.undo()
        alike(session, again)
    assert not again.undo()


def alike(one: Session, two: Session) -> None:
    assert (one.examples, one.gestures) == (two.examples, two.gestures)
