"""Cues over the conductor's desk: a preset in seconds, in the order of numbers, on another network if one is named."""

import pytest

from tests.daemon.conductor.performance import Performance
from tests.daemon.osc.wire import packet

ANGLE = "/zone/middle/rotate/angle"


@pytest.fixture
def show() -> Performance:
    show = Performance()
    for number, angle in ((20, 10.0), (21, 50.0)):
        show.play(ANGLE, angle)
        show.play(f"/preset/{number}/store")
    show.play("/cue/2/preset", 20)
    show.play("/cue/5/preset", 21)
    show.play("/cue/5/seconds", 2.0)
    show.frame()
    return show


def test_cues_are_played_in_order_past_those_that_are_empty(show: Performance) -> None:
    show.play("/cue/next")
    assert (show.get("/cue/current"), show.get(ANGLE)) == (2, 10.0)
    show.play("/cue/next")
    assert (show.get("/cue/current"), show.get(ANGLE)) == (5, 50.0)
    show.play("/cue/previous")
    assert (show.get("/cue/current"), show.get(ANGLE)) == (2, 10.0)


def test_a_cue_takes_its_seconds(show: Performance) -> None:
    show.play("/cue/2/go")
    show.frame()
    show.play("/cue/go", 5)
    show.run(1.0)
    assert 20.0 < float(show.get(f"{ANGLE}/played")) < 40.0
    show.run(1.1)
    assert show.get(f"{ANGLE}/played") == 50.0


def test_a_cue_is_one_step_of_undo(show: Performance) -> None:
    show.play("/cue/2/go")
    show.play("/undo")
    assert (show.get("/cue/current"), show.get(ANGLE)) == (0, 50.0)


def test_after_the_last_cue_there_is_none(show: Performance) -> None:
    show.play("/cue/5/go")
    show.hear(packet("/cue/next", ""))
    show.hear(packet("/cue/7/go", ""))
    show.hear(packet("/cue/go", "i", 0))
    assert [one.reason for one in show.refused] == [
        "there is no cue after 5; /cue/N/preset makes one",
        "cue 7 is empty; /cue/7/preset names what it recalls",
        "cues are 1..100, got 0",
    ]


def test_a_button_that_is_let_go_plays_no_cue(show: Performance) -> None:
    show.play("/cue/next", 0.0)
    show.play("/cue/2/go", 0.0)
    assert show.get("/cue/current") == 0
