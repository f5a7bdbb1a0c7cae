"""`netbend bench console`: arrivals find the message that they are of, and a card's pictures are seen."""

import pytest

from netbend.bench import console
from netbend.bench.base import Result


def test_a_message_that_a_later_one_of_its_batch_hides_is_told_with_it():
    assert list(console._told([(0.1, 0.001), (0.2, 0.003), (0.3, 0.003)])) == [(0, 0.1), (1, 0.2), (2, 0.2)]


def test_values_come_round_after_a_thousand():
    came = [(0.1, 0.998), (0.2, 0.999), (0.3, 0.0), (0.4, 0.001)]
    assert list(console._told(came))[-3:] == [(998, 0.2), (999, 0.3), (1000, 0.4)]


@pytest.mark.peer
def test_pictures_are_seen_by_another_process(monkeypatch):
    monkeypatch.setattr(console, "SIDE", 128)
    result = Result("console", "")
    console._pictures(result, 0.5)
    figures = {figure.name: figure.value for figure in result.figures}
    assert figures["picture: frames seen a second"] > 0
    assert figures["picture: age p50"] > 0
