import math

import numpy as np
import pytest

from netbend_mappings.error import MappingError
from netbend_mappings.features import Feature
from netbend_mappings.learners.output import Classes, Number
from netbend_mappings.session import Session
from netbend_mappings.wekinator import WekinatorError
from tests.mappings.wekinator.stage import CONTROL, Stage, trained

DONE = "/wekinator/status/done-training"


def near(*values: float) -> object:
    return pytest.approx(values, abs=1e-6)


def test_inputs_are_recorded_with_the_present_outputs() -> None:
    stage = Stage(Session(2, 2))
    stage.say("startRecording")
    stage.say("outputs", 0.25, 0.75)
    assert stage.inputs(1.0, 2.0) == []
    assert [(one.inputs, one.outputs) for one in stage.session.examples] == [((1.0, 2.0), (0.25, 0.75))]


def test_running_answers_each_input_once() -> None:
    stage = trained()
    stage.say("startRunning")
    ((address, *values),) = stage.inputs(0.25, 0.25)
    assert (address, values) == ("/wek/outputs", near(0.25, 0.75))


def test_a_rehearsal_is_the_answer_and_nothing_is_said_or_changed() -> None:
    stage = trained()
    stage.say("startRunning")
    stage.inputs(0.5, 0.5)
    answer = stage.practice.rehearse(np.array([0.25, 0.25]))
    assert answer is not None
    assert tuple(answer) == near(0.25, 0.75)
    assert (stage.sent, tuple(stage.session.values)) == ([], near(0.5, 0.5))


def test_what_does_not_run_or_remembers_inputs_is_not_rehearsed() -> None:
    stage, values = trained(), np.array([0.25, 0.25])
    assert stage.practice.rehearse(values) is None
    stage.session.set_features([Feature("mean", 0, 5)])
    stage.session.train()
    stage.say("startRunning")
    assert stage.practice.rehearse(values) is None


def test_recording_goes_before_running() -> None:
    stage = trained()
    stage.say("startRecording")
    stage.say("startRunning")
    assert stage.inputs(0.5, 0.5) == []
    assert len(stage.session.examples) == 10
    stage.say("stopRecording")
    assert len(stage.inputs(0.5, 0.5)) == 1


def test_to_start_recording_stops_running_and_to_stop_does_not_resume() -> None:
    stage = trained()
    stage.say("startRunning")
    stage.say("startRecording")
    stage.say("stopRecording")
    assert stage.inputs(0.5, 0.5) == []


def test_neither_recording_nor_running_does_nothing() -> None:
    stage = trained()
    assert stage.inputs(0.5, 0.5) == []
    assert len(stage.session.examples) == 9


@pytest.mark.parametrize("values", [(), (0.5,), (0.5, 0.5, 0.5)])
def test_a_wrong_count_is_dropped(values: tuple[float, ...]) -> None:
    stage = trained()
    stage.say("startRecording")
    with pytest.raises(MappingError, match="2 numbers"):
        stage.inputs(*values)
    assert len(stage.session.examples) == 9


def test_integers_and_doubles_are_numbers() -> None:
    stage = trained()
    stage.say("startRunning")
    assert stage.inputs(1, 0)[0][1:] == near(1.0, 1.0)


@pytest.mark.parametrize("value", [math.nan, math.inf, "0.5", None, b"x", 10**400])
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    stage = trained()
    stage.say("startRecording")
    with pytest.raises(WekinatorError, match="/wek/inputs takes"):
        stage.inputs(0.5, value)
    assert len(stage.session.examples) == 9


def test_targets_are_not_echoed() -> None:
    assert Stage(Session(2, 2)).say("outputs", 0.5, 0.5) == []


def test_a_target_that_is_not_legal_keeps_the_one_before() -> None:
    kinds = (Number("a", 0, 1, hard=True), Classes("b", 3), Number("c", 0, 9, integer=True), Number("d"))
    stage = Stage(Session(1, kinds))
    stage.say("outputs", 0.5, 2, 4, 0.5)
    stage.say("outputs", 1.5, 7, 4.5, math.nan)
    assert stage.session.values.tolist() == [0.5, 2, 4, 0.5]
    assert "output 1, 2, 3, 4" in stage.notes.lines[-1]
    stage.say("outputs", 1, 0, 5, 17.5)
    assert stage.session.values.tolist() == [1, 2, 5, 17.5]


def test_a_wrong_count_of_targets_is_refused_whole() -> None:
    stage = Stage(Session(2, 2))
    with pytest.raises(WekinatorError, match="2 numbers"):
        stage.say("outputs", 0.5)
    assert stage.session.values.tolist() == [0, 0]


def test_training_is_said_to_be_done() -> None:
    stage = trained()
    assert stage.say("train") == [(DONE,)]


def test_training_goes_on_in_the_background_while_running() -> None:
    stage = trained(slow=True)
    stage.say("startRunning")
    assert stage.say("train") == []
    assert len(stage.inputs(0.5, 0.5)) == 1
    stage.trainings[0].over = True
    assert not stage.practice.poll()
    assert stage.sent == [(DONE,)]


def test_cancelling_is_said_to_be_done_too_and_what_was_trained_goes_on() -> None:
    stage = trained(slow=True)
    stage.say("train")
    assert stage.say("cancelTrain") == [(DONE,)]
    assert stage.trainings[0].cancelled
    stage.say("startRunning")
    assert stage.inputs(0.5, 0.5)[0][1:] == near(0.5, 0.5)


def test_training_with_nothing_is_refused() -> None:
    stage = Stage(Session(2, 2))
    with pytest.raises(WekinatorError, match="no examples"):
        stage.say("train")


def test_running_what_is_not_trained_is_refused() -> None:
    stage = Stage(Session(2, 2))
    with pytest.raises(WekinatorError, match="nothing is trained"):
        stage.say("startRunning")
    assert stage.inputs(0.5, 0.5) == []


def test_running_asked_for_during_the_first_training_begins_with_it() -> None:
    stage = Stage(Session(1, 1), slow=True)
    stage.session.set_learner(0, "linear")
    stage.show([((0.0,), (0.0,)), ((1.0,), (1.0,))])
    stage.say("train")
    stage.say("startRunning")
    assert stage.inputs(0.5) == []
    stage.trainings[0].over = True
    stage.practice.poll()
    stage.sent.clear()
    assert stage.inputs(0.5)[0][1:] == near(0.5)


def test_a_model_whose_examples_have_changed_still_runs() -> None:
    stage = trained()
    stage.show([((0.0, 0.0), (9.0, 9.0))])
    stage.say("startRunning")
    assert stage.inputs(0.5, 0.5)[0][1:] == near(0.5, 0.5)


def test_deleting_all_examples_leaves_the_models() -> None:
    stage = trained()
    stage.say("deleteAllExamples")
    assert stage.session.examples == ()
    stage.say("startRunning")
    assert len(stage.inputs(0.5, 0.5)) == 1


def test_deleting_the_examples_of_an_output_leaves_the_others() -> None:
    stage = trained()
    stage.say("deleteExamplesForOutput", 2)
    assert {one.outputs[1] for one in stage.session.examples} == {None}
    assert None not in {one.outputs[0] for one in stage.session.examples}


@pytest.mark.parametrize("number", [0, 3, -1, 1.5, math.nan, "1"])
def test_an_output_that_is_not_there_is_refused(number: object) -> None:
    stage = trained()
    with pytest.raises(WekinatorError, match=r"must be 1\.\.2"):
        stage.say("deleteExamplesForOutput", number)


def test_outputs_record_or_not() -> None:
    stage = Stage(Session(1, 3))
    stage.say("disableModelRecording", 1, 3)
    stage.show([((1.0,), (0.1, 0.2, 0.3))])
    stage.say("enableModelRecording", 3)
    stage.show([((2.0,), (0.1, 0.2, 0.3))])
    assert [one.outputs for one in stage.session.examples] == [(None, 0.2, None), (None, 0.2, 0.3)]


def test_an_output_that_does_not_run_keeps_its_value() -> None:
    stage = trained()
    stage.say("outputs", 0.9, 0.9)
    stage.say("disableModelRunning", 2)
    stage.say("startRunning")
    assert stage.inputs(0.25, 0.25)[0][1:] == near(0.25, 0.9)
    stage.say("enableModelRunning", 2.0)
    assert stage.inputs(0.25, 0.25)[0][1:] == near(0.25, 0.75)


def test_names_are_set_and_must_differ() -> None:
    stage = Stage(Session(2, 2))
    stage.say("setInputNames", "x", "y")
    stage.say("setOutputNames", "hue", "size")
    assert (stage.session.input_names, stage.session.output_names) == (("x", "y"), ("hue", "size"))
    for names in (("x", "x"), ("x",), ("x", "y", "z"), ("x", 1)):
        with pytest.raises(MappingError):
            stage.say("setInputNames", *names)
    assert stage.session.input_names == ("x", "y")


def test_selected_inputs_count_from_the_next_training_on() -> None:
    stage = trained()
    stage.say("selectInputsForOutput", 1, 2)
    stage.say("startRunning")
    assert stage.inputs(0.25, 0.5)[0][1] == pytest.approx(0.25)
    stage.say("train")
    one, other = stage.inputs(0.0, 0.5), stage.inputs(1.0, 0.5)
    assert one[0][1] == pytest.approx(other[0][1])


def test_the_outputs_are_exactly_as_many_floats_as_there_are() -> None:
    stage = trained([Number("a"), Number("b")])
    stage.say("startRunning")
    for _ in range(3):
        ((_, *values),) = stage.inputs(0.1, 0.9)
        assert [type(value) for value in values] == [float, float]


def test_probabilities_go_out_under_the_name_with_class_0_first() -> None:
    session = Session(1, [Classes("pose", 3, probabilities=True)])
    stage = Stage(session)
    stage.show([((0.0,), (1,)), ((1.0,), (3,))])
    stage.say("train")
    stage.say("startRunning")
    outputs, chances = stage.inputs(0.9)
    assert outputs == ("/wek/outputs", 3.0)
    assert (chances[0], len(chances), chances[1 + 3]) == ("/pose", 1 + 3 + 1, 1.0)


def test_extra_arguments_of_messages_without_any_are_ignored() -> None:
    stage = trained()
    for name in ("startRecording", "stopRecording", "train", "startRunning", "stopRunning", "cancelTrain"):
        stage.say(name, 1, "x")
    assert not stage.practice.is_running


def test_files_are_asked_for_by_name() -> None:
    stage = trained()
    stage.say("saveModelToFile", 1, "a.toml")
    stage.say("loadModelFromFile", 2, "a.toml")
    stage.say("loadModelFromFile", 2, "a.toml", "WITHDATA")
    stage.say("runNewProject", "other")
    stage.say("runNewProject", "other", "KEEPCURRENTRUNNING")
    stage.say("/wek/inputs/bundle", "rows.csv")
    assert stage.files.asked == [
        ("save", 0, "a.toml"), ("load", 1, "a.toml", False), ("load", 1, "a.toml", True),
        ("run", "other", "CLOSECURRENT"), ("run", "other", "KEEPCURRENTRUNNING"), ("batch", "rows.csv"),
    ]  # fmt: skip
    for said in (("loadModelFromFile", 1, "a", "SOMEDATA"), ("saveModelToFile", 1), ("runNewProject", 3)):
        with pytest.raises(WekinatorError):
            stage.say(*said)


def test_performance_mode_is_remembered() -> None:
    stage = trained()
    stage.say("enablePerformanceMode")
    assert stage.practice.is_performing
    stage.say("disablePerformanceMode")
    assert not stage.practice.is_performing


@pytest.mark.parametrize("address", ["/wek/*", "/wek/inputs?", "/{wek}/inputs", "/wekinator/control/start*", CONTROL])
def test_a_pattern_is_refused_and_the_receiver_lives(address: str) -> None:
    stage = trained()
    stage.say("startRunning")
    with pytest.raises(WekinatorError):
        stage.say(address, 0.5, 0.5)
    assert len(stage.inputs(0.5, 0.5)) == 1


def test_opening_a_session_says_its_values_once_for_each_output() -> None:
    stage = Stage()
    stage.practice.adopt(Session(2, 3))
    assert stage.sent == [("/wek/outputs", 0.0, 0.0, 0.0)] * 3
