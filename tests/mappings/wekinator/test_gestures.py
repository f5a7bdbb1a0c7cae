import math

import numpy as np
import pytest

from netbend_mappings.error import MappingError
from netbend_mappings.learners.output import Gestures
from netbend_mappings.session import Session
from netbend_mappings.wekinator import WekinatorError
from tests.mappings.wekinator.stage import Stage

OUT = "/wek/outputs"


def stage() -> Stage:
    """Two gestures of one input: up, and down."""
    made = Stage(Session(1, [Gestures("output", 2)]))
    made.session.set_learner(0, "dtw", points=0, minimum=2)
    for label, way in ((1, 1), (2, -1)):
        made.say("startDtwRecording", label)
        for step in range(8):
            made.inputs(float(way * step))
        made.say("stopDtwRecording")
    return made


def test_a_recording_is_one_example_of_its_gesture() -> None:
    assert [(one.label, len(one.samples)) for one in stage().session.gestures] == [(1, 8), (2, 8)]


def test_distances_come_for_each_input_and_a_message_when_the_match_changes() -> None:
    made = stage()
    made.say("startRunning")
    heard = [one for step in range(8) for one in made.inputs(-float(step))]
    assert heard[0] == (OUT, math.inf, math.inf)
    assert [len(one) for one in heard if one[0] == OUT] == [3] * 8
    assert ("/output_2",) in heard
    assert heard[-1][2] == 0.0


def test_gestures_are_not_rehearsed() -> None:
    made = stage()
    made.say("startRunning")
    assert made.practice.rehearse(np.array([1.0])) is None


def test_a_named_gesture_is_told_by_its_name() -> None:
    made = stage()
    made.say("setOutputNames", "up", "down")
    made.say("startRunning")
    assert ("/up",) in [one for step in range(8) for one in made.inputs(float(step))]


def test_what_is_thinned_out_is_not_answered() -> None:
    made = stage()
    made.session.set_learner(0, "dtw", points=4, minimum=2)
    made.say("deleteExamplesForOutput", 2)
    made.say("startRunning")
    assert len([one for step in range(8) for one in made.inputs(float(step)) if one[0] == OUT]) == 4


def test_without_examples_every_gesture_is_infinitely_far() -> None:
    made = stage()
    made.say("deleteAllExamples")
    made.say("startRunning")
    assert made.inputs(1.0) == [(OUT, math.inf, math.inf)]


def test_to_record_a_gesture_stops_running_and_to_end_it_does_not_resume() -> None:
    made = stage()
    made.say("startRunning")
    made.say("startDtwRecording", 1)
    made.say("stopDtwRecording")
    assert made.inputs(1.0) == []


def test_a_recording_without_inputs_is_no_example() -> None:
    made = stage()
    made.say("startDtwRecording", 1)
    made.say("stopDtwRecording")
    assert len(made.session.gestures) == 2


@pytest.mark.parametrize("number", [0, 3, -1, 1.5, "1"])
def test_a_gesture_out_of_range_is_refused(number: object) -> None:
    made = stage()
    with pytest.raises(WekinatorError, match=r"1\.\.2"):
        made.say("startDtwRecording", number)
    assert made.practice.label == 0


@pytest.mark.parametrize("name", ["startRecording", "stopRecording", "outputs"])
def test_what_is_for_numbers_is_refused(name: str) -> None:
    with pytest.raises(MappingError):
        stage().say(name, 1.0)


def test_training_and_its_cancelling_do_nothing_and_say_nothing() -> None:
    made = stage()
    assert made.say("train") == []
    assert made.say("cancelTrain") == []


def test_gestures_are_refused_where_there_are_numbers() -> None:
    made = Stage(Session(1, 1))
    for name in ("startDtwRecording", "stopDtwRecording"):
        with pytest.raises(WekinatorError, match="no gestures"):
            made.say(name, 1)
