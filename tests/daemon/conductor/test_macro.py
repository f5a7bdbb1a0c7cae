"""A macro over the conductor's desk: the picture moves, and what is stored, told, nudged and undone is the base."""

import json

import numpy as np
import pytest

from netbend.osc.decode import decode
from netbend.osc.message import Message
from netbend_mappings.link import text_of
from netbend_mappings.macro import FACTORY
from tests.daemon.conductor.performance import FPS, Performance
from tests.daemon.osc.wire import packet


@pytest.fixture
def show() -> Performance:
    show = Performance()
    show.play("/latent/seed", 5)
    return show


def test_a_macro_moves_the_picture_as_a_hand_would(show: Performance) -> None:
    show.play("/latent/x", 0.5)
    by_hand = show.frame()
    show.play("/latent/x", 0.0)
    show.play("/mod/macro/20/add", "/latent/x", 0.0, 1.0)
    show.play("/macro/20", 0.5)
    assert np.array_equal(show.frame(), by_hand)
    assert show.get("/latent/x") == 0.0


def test_a_walk_that_a_macro_pushes_is_stored_where_it_stands(show: Performance) -> None:
    show.play("/latent/walk/speed", 1.0)
    show.run(1.0)
    alone = show.tree.standing(show.tree.layout.flat_slots["latent/walk/phase"])
    show.play("/mod/macro/20/add", "/latent/walk/phase", 0.0, 10.0)
    show.play("/macro/20", 1.0)
    show.frame()
    assert show.get("/latent/walk/phase/played") == pytest.approx(alone + 10.0 + 1 / FPS)
    show.play("/latent/1/store")
    assert json.loads(show.get("/latent/1/place"))["latent/seed"] == pytest.approx(5.0 + alone + 1 / FPS)
    show.play("/latent/walk/phase/nudge", 0.5)
    show.frame()
    assert show.get("/latent/walk/phase/played") == pytest.approx(alone + 10.5 + 2 / FPS)


def test_a_recall_begins_where_macros_have_brought_the_picture(show: Performance) -> None:
    show.play("/latent/1/store")
    show.play("/mod/macro/20/add", "/latent/x", 0.0, 1.0)
    show.play("/macro/20", 0.5)
    seen = show.run(0.5)
    show.play("/latent/seed", 30)
    there = show.frame()
    show.play("/latent/1/recall", 2.0)
    first = show.frame()
    assert np.abs(first - there).max() < 0.1 * np.abs(seen - there).max()


def test_the_tempo_may_be_pushed_and_the_beat_is_where_it_is_seen(show: Performance) -> None:
    show.play("/mod/macro/20/add", "/tempo/bpm", 0.0, 120.0)
    show.play("/macro/20", 1.0)
    show.run(1.0)
    assert show.get("/tempo/beat/played") == pytest.approx(4.0, abs=0.1)
    assert show.get("/tempo/bpm") == 120.0


def test_what_a_macro_moves_is_not_told_as_if_a_hand_had(show: Performance) -> None:
    show.hear(packet("/subscribe", "i", 9001))
    show.play("/macro/1", 0.5)
    show.subscriptions.refresh(np.flatnonzero(show.tree.base_view != show.tree.defaults).tolist())
    show.frame()
    show.subscriptions.flush(show.tree, 100.0)
    told = [message for data, _, _ in show.sent if isinstance(message := decode(data), Message)]
    assert {message.address for message in told} == {"/latent/seed", "/macro/1"}


def test_links_as_they_are_got_can_be_set(show: Performance) -> None:
    text = show.get("/mod/macro/8/links")
    assert text == text_of(FACTORY[8].links)
    show.play("/mod/macro/8/clear")
    show.play("/mod/macro/8/links", text)
    assert show.get("/mod/macro/8/links") == text
