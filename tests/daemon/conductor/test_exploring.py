"""The explorer on a tree: it moves what it may, learns from yes and no, and one undo takes each back."""

import json

import numpy as np
import pytest

from netbend.osc.encode import encode
from netbend.tree.explore import ANSWERS, OVER
from tests.daemon.conductor.desk import Desk

OVERS = "/zone/middle/rotate/angle /zone/fine/multiply/factor"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def macros(desk: Desk) -> list[float]:
    return [float(desk.tree.get(f"/macro/{number}")[0]) for number in range(1, 9)]


def kept(desk: Desk) -> list[list[float]]:
    return json.loads(desk.tree.texts.read(ANSWERS))["answers"]


def hear(desk: Desk, address: str, *arguments: object, now: float = 0.0) -> None:
    desk.hear(encode(address, *arguments), now)
    assert not desk.refused


def test_a_proposal_turns_the_macros_and_is_undone_in_one(desk: Desk) -> None:
    hear(desk, "/map/explore/propose")
    assert sum(value > 0 for value in macros(desk)) >= 2
    assert macros(desk)[7] == 0
    hear(desk, "/undo")
    assert macros(desk) == [0.0] * 8
    hear(desk, "/redo")
    assert any(macros(desk))


def test_it_takes_the_time_that_is_named_or_set(desk: Desk) -> None:
    from netbend_mappings.change import seconds_of

    hear(desk, "/map/explore/propose", 4.0)
    slot = desk.tree.layout.flat_slots["macro/1"]
    assert seconds_of(desk.tree.seconds[slot]) == pytest.approx(4.0, abs=1e-3)
    hear(desk, "/map/explore/seconds", 2.5)
    hear(desk, "/map/explore/next")
    moved = [desk.tree.layout.flat_slots[f"macro/{number}"] for number in range(1, 8)]
    assert 2.5 in [pytest.approx(seconds_of(desk.tree.seconds[one]), abs=1e-3) for one in moved]


def test_yes_stays_and_is_learnt(desk: Desk) -> None:
    hear(desk, "/map/explore/propose")
    before = macros(desk)
    hear(desk, "/map/explore/yes")
    assert macros(desk) == before
    assert kept(desk) == [[1, *(pytest.approx(value, abs=1e-3) for value in before[:7])]]
    hear(desk, "/undo")
    assert not desk.tree.texts.read(ANSWERS)


def test_no_is_learnt_and_answered_and_undone_in_one(desk: Desk) -> None:
    hear(desk, "/map/explore/propose")
    before = macros(desk)
    hear(desk, "/map/explore/no", now=1.0)
    assert macros(desk) != before
    assert kept(desk)[0][0] == -1
    hear(desk, "/undo", now=2.0)
    assert macros(desk) == before
    assert not desk.tree.texts.read(ANSWERS)


def test_it_moves_what_it_is_told_to_within_what_is_played_but_nothing_safe(desk: Desk) -> None:
    hear(desk, OVER, OVERS)
    hear(desk, "/zone/fine/multiply/factor/safe", 1)
    hear(desk, "/zone/middle/rotate/angle/span", 10.0, 20.0)
    for _ in range(5):
        hear(desk, "/map/explore/propose")
        assert 10.0 <= desk.tree.get("/zone/middle/rotate/angle")[0] <= 20.0
        assert desk.tree.get("/zone/fine/multiply/factor")[0] == 1.0
    assert macros(desk) == [0.0] * 8


def test_hands_may_move_what_was_proposed_and_judge_that(desk: Desk) -> None:
    hear(desk, OVER, "/macro/3")
    hear(desk, "/map/explore/propose")
    hear(desk, "/macro/3", 0.25)
    hear(desk, "/map/explore/yes")
    assert kept(desk) == [[1, 0.25]]


def test_answers_lead_it(desk: Desk) -> None:
    hear(desk, OVER, "/macro/{1,2}")
    hear(desk, "/map/explore/propose")
    said = []
    for at in range(40):
        place = np.array(macros(desk)[:2])
        said.append(bool(np.abs(place - 0.8).max() < 0.3))
        hear(desk, "/map/explore/yes" if said[-1] else "/map/explore/no", now=float(at))
        if said[-1]:
            hear(desk, "/map/explore/next", now=at + 0.5)
    assert np.mean(said[20:]) > 0.7  # a quarter of all looks is so


def test_a_buttons_release_does_nothing_and_its_press_names_no_second(desk: Desk) -> None:
    hear(desk, "/map/explore/propose", 0)
    hear(desk, "/map/explore/no", 0)
    assert macros(desk) == [0.0] * 8
    hear(desk, "/map/explore/propose", 1)
    assert any(macros(desk))


def test_answers_about_other_parameters_stay_until_one_is_given_about_these(desk: Desk) -> None:
    hear(desk, "/map/explore/yes")
    hear(desk, OVER, "/macro/1")
    hear(desk, "/map/explore/next")
    assert len(desk.tree.texts.read(ANSWERS)) > 0


@pytest.mark.parametrize(
    ("address", "argument", "said"),
    [
        (OVER, "/no/such", "reaches no number"),
        (OVER, "/layer/*/*/*", "64 can be explored"),
        (ANSWERS, "nonsense", "/map/explore/clear begins anew"),
        (ANSWERS, '{"over": ["/macro/1"], "answers": [[1, 7]]}', "0..1"),
    ],
)
def test_what_cannot_be_explored_is_said(desk: Desk, address: str, argument: str, said: str) -> None:
    hear(desk, address, argument)
    desk.hear(encode("/map/explore/propose"))
    assert said in desk.refused[-1].reason
    assert macros(desk) == [0.0] * 8


def test_clearing_forgets(desk: Desk) -> None:
    hear(desk, ANSWERS, "nonsense")
    hear(desk, "/map/explore/clear")
    hear(desk, "/map/explore/propose")
    assert any(macros(desk))


def test_what_learnt_outputs_play_is_explored_where_nothing_else_is_named(desk: Desk) -> None:
    hear(desk, "/mod/map/2/to", "/zone/middle/rotate/angle")
    hear(desk, "/map/explore/propose")
    assert desk.tree.get("/zone/middle/rotate/angle")[0] != 0
    assert macros(desk) == [0.0] * 8


@pytest.mark.parametrize("name", ["yes", "no", "clear"])
def test_a_locked_show_learns_no_answer(desk: Desk, name: str) -> None:
    hear(desk, "/map/explore/propose")
    hear(desk, "/lock", 1)
    before = macros(desk)
    desk.hear(encode(f"/map/explore/{name}"), 0.0)
    assert ["the show is locked" in one.reason for one in desk.refused] == [True]
    assert macros(desk) == before
    assert not desk.tree.texts.read(ANSWERS)
