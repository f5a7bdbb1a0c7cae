"""`netbend bench console`: arrivals find the message that they are of, and a card's pictures are seen."""

import pytest

from netbend.bench import console
from netbend.bench.base import Result


def test_an_arrival_is_of_the_message_whose_value_it_has():
    assert list(console._paired([1, 2, 4], 5)) == [(0, 0), (1, 1), (2, 3)]


def test_values_come_round_after_a_thousand():
    assert list(console._paired([999, 0, 1], 1001)) == [(0, 998), (1, 999), (2, 1000)]


@pytest.mark.peer
def test_pictures_are_seen_by_another_process(monkeypatch):
    monkeypatch.setattr(console, "SIDE", 128)
    result = Result("console", "")
    console._pictures(result, 0.5)
    figures = {figure.name: figure.value for figure in result.figures}
    assert figures["picture: frames seen a second"] > 0
    assert figures["picture: age p50"] > 0
