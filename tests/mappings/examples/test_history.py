"""Rounds and deletions go back and forth."""

from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.examples.event import Deletion, Event, Recording, Step
from netbend_mappings.examples.history import History, examples, gestures
from tests.mappings.examples.rows import example, gesture, recording

BACK, FORTH = Step(back=True), Step(back=False)


def history(*events: Event) -> History:
    made = History()
    for event in events:
        made.apply(event)
    return made


def numbers(made: History) -> list[int]:
    return [row.number for row in made.rows]


def test_a_round_is_undone_as_one() -> None:
    made = history(recording(1, 1), recording(2, 2), recording(3, 2), BACK)
    assert numbers(made) == [1]
    made.apply(FORTH)
    assert numbers(made) == [1, 2, 3]


def test_a_deletion_is_undone() -> None:
    made = history(recording(1, 1), recording(2, 2), Deletion("all"), BACK)
    assert numbers(made) == [1, 2]


def test_what_is_recorded_after_undo_ends_redo() -> None:
    made = history(recording(1, 1), recording(2, 2), BACK, recording(3, 3), FORTH)
    assert numbers(made) == [1, 3]


def test_an_output_is_deleted_where_others_stay() -> None:
    made = history(Recording(example(1, y=(0.5, 0.25))), Recording(example(2, y=(0.5, None))), Deletion("output", 0))
    assert [row.outputs for row in examples(made.rows)] == [(None, 0.25)]


def test_a_gesture_is_deleted_by_its_label() -> None:
    made = history(Recording(gesture(1, 1)), Recording(gesture(2, 2)), Deletion("gesture", 0, 1))
    assert [row.number for row in gestures(made.rows)] == [2]


def test_a_round_and_one_example_are_deleted() -> None:
    made = history(recording(1, 1), recording(2, 2), recording(3, 2), Deletion("example", 3), Deletion("round", 1))
    assert numbers(made) == [2]


def test_what_changes_nothing_is_known_before() -> None:
    made = history(recording(1, 1))
    assert not made.changes_by(FORTH)
    assert not made.changes_by(Deletion("round", 7))
    assert made.changes_by(BACK)


EVENTS = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from(["record", "undo", "redo", "all", "output"])), max_size=40
)


@given(EVENTS)
def test_as_many_steps_forth_as_back_lead_to_the_same(moves: list[tuple[int, str]]) -> None:
    made = History()
    for number, (around, move) in enumerate(moves, 1):
        made.apply(_event(number, around, move))
    before, steps = list(made.rows), 0
    while made.apply(BACK):
        steps += 1
    assert made.rows == []
    for _ in range(steps):
        assert made.apply(FORTH)
    assert made.rows == before


def _event(number: int, around: int, move: str) -> Event:
    match move:
        case "record":
            return recording(number, around)
        case "undo":
            return BACK
        case "redo":
            return FORTH
        case "all":
            return Deletion("all")
        case _:
            return Deletion("output", around % 2)
