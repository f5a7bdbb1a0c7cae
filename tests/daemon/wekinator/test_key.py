from collections.abc import Callable

import pytest

from netbend.wekinator.key import FIRST_SECONDS, NEXT_SECONDS, Keys
from netbend_mappings.learners.output import Classes, Gestures
from netbend_mappings.session import Session
from tests.mappings.wekinator.stage import Stage


class Hands:
    """Keys on a stage, with a clock that the test moves."""

    def __init__(self, session: Session | None) -> None:
        self.stage, self.told, self.ended = Stage(session), list[str](), False
        self.waiting: tuple[float, Callable[[], None]] | None = None
        self.keys = Keys(self.stage.practice, self.told.append, self._later, self._end)

    def _later(self, seconds: float, act: Callable[[], None]) -> Callable[[], None]:
        self.waiting = seconds, act

        def stop() -> None:
            self.waiting = None

        return stop

    def _end(self) -> None:
        self.ended = True

    def press(self, keys: str) -> None:
        for key in keys:
            self.keys.press(key)

    def let_go(self) -> float:
        """No repeat comes any more: how long that took to tell."""
        assert self.waiting is not None
        seconds, act = self.waiting
        self.waiting = None
        act()
        return seconds


def test_a_held_r_records_until_its_repeats_stay_out() -> None:
    hands = Hands(Session(1, 1))
    hands.press("r")
    assert hands.stage.practice.is_recording
    hands.stage.inputs(0.5)
    hands.press("rrr")
    hands.stage.inputs(0.6)
    assert hands.let_go() == NEXT_SECONDS
    assert not hands.stage.practice.is_recording
    assert [one.round for one in hands.stage.session.examples] == [1, 1]
    assert hands.told == ["2 examples"]


def test_a_tapped_r_waits_as_long_as_a_keyboard_does_before_it_repeats() -> None:
    hands = Hands(Session(1, 1))
    hands.press("r")
    assert hands.let_go() == FIRST_SECONDS


def test_each_hold_is_a_round_of_its_own_and_u_undoes_it() -> None:
    hands = Hands(Session(1, 1))
    for value in (0.1, 0.2):
        hands.press("r")
        hands.stage.inputs(value)
        hands.let_go()
    hands.press("u")
    assert [one.inputs for one in hands.stage.session.examples] == [(0.1,)]


def test_t_trains_and_p_runs_and_stops() -> None:
    hands = Hands(Session(1, 1))
    hands.stage.session.set_learner(0, "linear")
    hands.stage.show([((0.0,), (0.0,)), ((1.0,), (1.0,))])
    hands.press("tp")
    assert hands.stage.inputs(0.5)[-1][0] == "/wek/outputs"
    hands.press("p")
    assert hands.stage.inputs(0.5) == []


def test_digits_choose_the_class_and_say_it() -> None:
    hands = Hands(Session(1, [Classes("a", 3)]))
    hands.press("3")
    assert hands.stage.sent == [("/wek/outputs", 3.0)]
    hands.press("7")
    assert hands.told == ["output 1 cannot be 7"]


def test_a_held_digit_records_that_gesture() -> None:
    hands = Hands(Session(2, [Gestures("g", 2)]))
    hands.press("2")
    hands.stage.inputs(0.1, 0.2)
    hands.press("2")
    hands.stage.inputs(0.3, 0.4)
    hands.let_go()
    (gesture,) = hands.stage.session.gestures
    assert (gesture.label, gesture.samples) == (2, ((0.1, 0.2), (0.3, 0.4)))


def test_another_digit_ends_the_gesture_before() -> None:
    hands = Hands(Session(1, [Gestures("g", 2)]))
    hands.press("1")
    hands.stage.inputs(0.1)
    hands.press("2")
    hands.stage.inputs(0.2)
    hands.let_go()
    assert [one.label for one in hands.stage.session.gestures] == [1, 2]


def test_x_puts_the_outputs_anywhere_and_q_ends() -> None:
    hands = Hands(Session(1, 2))
    hands.press("x")
    assert hands.stage.sent[0][0] == "/wek/outputs"
    hands.press("q")
    assert hands.ended


@pytest.mark.parametrize("key", "tpux")
def test_what_cannot_be_done_is_told(key: str) -> None:
    hands = Hands(None)
    hands.press(key)
    assert len(hands.told) == 1
