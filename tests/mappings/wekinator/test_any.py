"""Whatever a client sends, the receiver lives, says no more than Wekinator would, and records nothing but numbers."""

from contextlib import suppress
from math import isfinite
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.error import MappingError
from netbend_mappings.learners.output import Classes, Number
from netbend_mappings.session import Session
from netbend_mappings.wekinator import Wanted
from tests.mappings.wekinator.stage import CONTROL, Stage

NAMES = (
    "outputs", "startRecording", "stopRecording", "startDtwRecording", "stopDtwRecording", "train", "cancelTrain",
    "startRunning", "stopRunning", "deleteAllExamples", "deleteExamplesForOutput", "enableModelRecording",
    "disableModelRecording", "enableModelRunning", "disableModelRunning", "setInputNames", "setOutputNames",
    "selectInputsForOutput", "enablePerformanceMode", "disablePerformanceMode", "nonsense",
)  # fmt: skip
ADDRESS = st.sampled_from(["/wek/inputs", "/wek/inputs", *(CONTROL + name for name in NAMES), "/wek/*", "/x"])
ARGUMENT = st.one_of(
    st.floats(0, 1),
    st.floats(),
    st.integers(-3, 6),
    st.integers(),
    st.text(max_size=3),
    st.none(),
    st.binary(max_size=2),
)
MESSAGES = st.lists(st.tuples(ADDRESS, st.lists(ARGUMENT, max_size=4)), max_size=40)


def session() -> Session:
    made = Session(2, [Number("a"), Classes("b", 3, probabilities=True)])
    made.set_learner(0, "linear")
    return made


def play(stage: Stage, messages: list[tuple[str, list[Any]]]) -> None:
    for address, arguments in messages:
        with suppress(MappingError):
            stage.protocol.hear(address, arguments)


@given(MESSAGES)
def test_an_open_session_survives_anything(messages: list[tuple[str, list[Any]]]) -> None:
    stage = Stage(session())
    play(stage, messages)
    for address, *values in stage.sent:
        assert all(type(value) is float for value in values)
        assert address != "/wek/outputs" or len(values) == 2
    for one in stage.session.examples:
        assert all(map(isfinite, one.inputs))
        assert one.outputs[1] in (None, 1, 2, 3)


@given(MESSAGES)
def test_a_session_that_is_made_from_anything_stays_as_it_was_made(messages: list[tuple[str, list[Any]]]) -> None:
    stage = Stage(wanted=Wanted(numbers=2))
    play(stage, [one for one in messages if one[0] != CONTROL + "train"])
    if stage.practice.session is not None:
        width = stage.session.inputs
        assert all(len(one.inputs) == width and len(one.outputs) == 2 for one in stage.session.examples)
