"""The test card of `netbend bench publish`: its numbers come back however its pictures were carried."""

from functools import cache

import numpy as np
import pytest

from netbend.bench import card
from netbend.bench.card import BITS, GRAIN, Case, number_of, stamp
from netbend.bench.publish import bench
from netbend.publishers.base import PublisherSetting
from netbend.publishers.fit import Fitter
from tests.conftest import require_module

cards = cache(card.cards)


@pytest.mark.parametrize("number", [0, 1, 12345, 2**BITS - 1])
@pytest.mark.parametrize(("width", "height"), [(512, 512), (1920, 1080), (101, 64)])
def test_a_number_comes_back(number, width, height):
    card = cards(width, height)[number % 3]
    stamp(card, number)
    assert number_of(card[..., 1]) == number


def test_a_number_comes_back_from_a_scaled_and_blurred_card():
    card = cards(512, 512)[0]
    stamp(card, 54321)
    scaled = Fitter(PublisherSetting("x", width=1080, height=1080))(card)[..., 1].astype(float)
    blurred = sum(np.roll(scaled, shift, 1) for shift in range(-4, 5)) / 9
    assert number_of(blurred.astype(np.uint8)) == 54321


@pytest.mark.peer
def test_frames_go_to_a_receiver_in_order(monkeypatch):
    require_module("NDIlib")
    monkeypatch.setenv("NETBEND_BENCH_SECONDS", "1")
    monkeypatch.setattr("netbend.bench.publish.CASES", {"small": Case(128, 128, GRAIN)})
    figures = {figure.name: figure.value for figure in bench().figures}
    assert figures["small: out of order"] == 0
    assert figures["small: received of what was sent"] > 0
    assert figures["small: latency p50"] > 0
