import pytest

from netbend_mappings.learners.output import Classes, Gestures, Number
from netbend_mappings.wekinator import Wanted, WekinatorError
from tests.mappings.wekinator.stage import Stage


def test_nothing_goes_out_until_there_is_a_session() -> None:
    stage = Stage(wanted=Wanted(numbers=2))
    for name in ("startRecording", "stopRecording", "stopRunning"):
        assert stage.say(name) == []
    assert stage.practice.session is None


def test_the_first_inputs_say_how_many_go_in() -> None:
    stage = Stage(wanted=Wanted(numbers=2))
    assert stage.inputs(0.1, 0.2, 0.3) == [("/wek/outputs", 0.0, 0.0)] * 2
    assert (stage.session.inputs, len(stage.session.outputs)) == (3, 2)
    assert stage.notes.lines == ["a new project: 3 inputs to 2 numbers"]


def test_targets_that_come_first_say_how_many_come_out_and_are_the_first_targets() -> None:
    stage = Stage()
    stage.say("startRecording")
    stage.say("outputs", 0.25, 0.5, 0.75)
    stage.inputs(1.0)
    assert stage.session.examples[0].outputs == (0.25, 0.5, 0.75)


def test_inputs_alone_make_no_session_and_say_what_is_missing() -> None:
    stage = Stage()
    with pytest.raises(WekinatorError, match="--outputs"):
        stage.inputs(0.1, 0.2)
    assert stage.practice.session is None


def test_recording_that_began_before_the_session_goes_on_in_it() -> None:
    stage = Stage(wanted=Wanted(numbers=1))
    stage.say("startRecording")
    stage.inputs(0.5)
    stage.inputs(0.6)
    assert [one.inputs for one in stage.session.examples] == [(0.5,), (0.6,)]


def test_what_is_wanted_becomes_outputs_named_as_wekinators() -> None:
    assert Wanted(numbers=2).outputs() == (Number("outputs-1"), Number("outputs-2"))
    assert Wanted(classes=(3, 5)).outputs() == (Classes("outputs-1", 3), Classes("outputs-2", 5))
    (gestures,) = Wanted(gestures=2).outputs()
    assert isinstance(gestures, Gestures)
    assert gestures.names == ("output_1", "output_2")
    with pytest.raises(WekinatorError):
        Wanted(numbers=1, gestures=1).outputs()


def test_names_that_come_first_say_the_counts() -> None:
    stage = Stage()
    stage.say("setInputNames", "x", "y")
    stage.say("setOutputNames", "hue")
    with pytest.raises(WekinatorError, match="2 inputs were named"):
        stage.inputs(0.1)
    stage.inputs(0.1, 0.2)
    assert (stage.session.input_names, stage.session.output_names) == (("x", "y"), ("hue",))


def test_joined_addresses_are_one_vector_and_the_last_sets_the_pace() -> None:
    from netbend_mappings.wekinator.joint import Joint

    stage = Stage(wanted=Wanted(numbers=1))
    stage.practice.joint = Joint(("/left", "/right"))
    stage.say("startRecording")
    stage.say("/right", 9.0)
    stage.say("/left", 1.0, 2.0)
    assert stage.practice.session is None
    stage.say("/right", 3)
    stage.say("/left", 4.0, 5.0)
    stage.say("/right", 6.0)
    assert [one.inputs for one in stage.session.examples] == [(1.0, 2.0, 3.0), (4.0, 5.0, 6.0)]
    with pytest.raises(WekinatorError, match="/left had 2 numbers"):
        stage.say("/left", 4.0)


def test_randomise_puts_the_outputs_inside_their_ranges_and_says_it() -> None:
    from netbend_mappings.session import Session

    stage = Stage(Session(1, [Number("a", -2, -1), Classes("b", 3), Number("c", 5, 9, integer=True)]))
    stage.practice.randomise(7)
    ((address, first, second, third),) = stage.sent
    assert address == "/wek/outputs"
    assert -2 <= first <= -1
    assert second in (1, 2, 3)
    assert third in range(5, 10)
    stage.sent.clear()
    stage.practice.randomise(7)
    assert stage.sent == [("/wek/outputs", first, second, third)]


def test_an_output_moved_by_hand_is_sent_at_once() -> None:
    from netbend_mappings.session import Session

    stage = Stage(Session(1, 2))
    stage.practice.set_output(1, 0.5)
    assert stage.sent == [("/wek/outputs", 0.0, 0.5)]
    with pytest.raises(WekinatorError):
        stage.practice.set_output(2, 0.5)


def test_undo_takes_a_whole_round_back_and_redo_brings_it() -> None:
    from netbend_mappings.session import Session

    stage = Stage(Session(1, 1))
    stage.show([((0.1,), (0.0,)), ((0.2,), (0.0,))])
    stage.show([((0.3,), (0.0,))])
    stage.practice.undo()
    assert len(stage.session.examples) == 2
    stage.practice.undo()
    assert stage.session.examples == ()
    stage.practice.redo()
    assert len(stage.session.examples) == 2
    stage.practice.redo()
    with pytest.raises(WekinatorError, match="redo"):
        stage.practice.redo()
