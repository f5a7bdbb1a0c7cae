"""Oscillators and inputs over the real port: they play without a hand, outlive the renderer, and are rendered again."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from netbend.offline.replay import replay
from tests.support.daemon import TINY, Daemon, daemon, until

ANGLE = "/zone/middle/rotate/angle"


@pytest.fixture(scope="module")
def show() -> Iterator[Daemon]:
    with daemon() as running:
        yield running


def played(show: Daemon, address: str = ANGLE) -> float:
    return float(show.client.get(f"{address}/played"))


def watch(show: Daemon, seconds: float, address: str = ANGLE) -> list[float]:
    """What is played, again and again."""
    end, seen = time.monotonic() + seconds, []
    while time.monotonic() < end:
        seen.append(played(show, address))
        time.sleep(0.01)
    return seen


def test_an_oscillator_swings_a_parameter_around_its_base(show: Daemon) -> None:
    show.client.set(ANGLE, 10.0)
    show.client.set("/lfo/1/length", 1.0)
    show.client.set("/mod/add", "lfo/1", ANGLE, -30.0, 30.0)
    seen = watch(show, 1.5)
    assert (min(seen) < -10.0, max(seen) > 30.0) == (True, True)
    assert show.client.get(ANGLE) == 10.0


def test_its_amount_at_0_gives_the_picture_back_bit_for_bit(show: Daemon) -> None:
    show.client.set("/lfo/1/amount", 0.0)
    still = show.settle()
    show.client.set("/mod/clear", "lfo/1")
    assert np.array_equal(show.settle(), still)


def test_panic_stills_it_and_undo_lets_it_go_on(show: Daemon) -> None:
    show.client.set("/lfo/2/length", 1.0)
    show.client.set("/mod/add", "lfo/2", ANGLE, -30.0, 30.0)
    until(lambda: abs(played(show) - float(show.client.get(ANGLE))) > 5.0)
    show.client.call("/panic")
    until(lambda: np.ptp(watch(show, 0.3)) == 0.0)
    show.client.call("/undo")
    until(lambda: np.ptp(watch(show, 0.5)) > 5.0)
    show.client.set("/mod/clear", "lfo/2")


def test_what_a_host_sends_plays_a_parameter_smoothly(show: Daemon) -> None:
    show.client.set(ANGLE, 0.0)
    show.client.set("/mod/add", "/glove/x", ANGLE, 0.0, 90.0, "linear", 0.5)
    show.client.set("/glove/x", 0.0)
    show.settle()
    show.client.set("/glove/x", 1.0)
    assert 0.0 <= played(show) < 80.0
    until(lambda: played(show) == 90.0)
    show.client.set("/glove/x", 0.0)
    until(lambda: played(show) == 0.0)


def test_it_goes_on_where_it_was_when_a_renderer_dies(show: Daemon) -> None:
    for address, value in (("shape", "saw"), ("beats", 0), ("length", 600.0), ("restart", 1)):
        show.client.set(f"/lfo/3/{address}", value)
    show.client.set("/mod/add", "lfo/3", "/macro/40", 0.0, 1.0)
    time.sleep(1.0)
    before = played(show, "/lfo/3/value")
    victim = show.pid("renderer")
    os.kill(victim, 9)
    until(lambda: show.pid("renderer") != victim, 30.0)
    show.settle()
    assert before < played(show, "/lfo/3/value") < before + 0.05


def test_a_run_with_oscillators_and_inputs_is_rendered_again_bit_for_bit(tmp_path: Path) -> None:
    path = tmp_path / "show.jsonl"
    with daemon("--journal", str(path)) as show:
        for number, shape in enumerate(("sine", "triangle", "saw", "square", "random", "smooth"), 1):
            show.client.set(f"/lfo/{number}/shape", shape)
            show.client.set(f"/lfo/{number}/length", 0.3 * number)
            show.client.set(f"/mod/lfo/{number}/add", f"/layer/{number % 4}/rotate/angle", -20.0, 20.0, "linear", 0.1)
        show.client.set("/lfo/5/beats", 0)
        show.client.set("/mod/add", "lfo/6", "/lfo/1/length", 0.0, 2.0)
        show.client.set("/mod/add", "/glove/x", "/latent/walk/speed", 0.0, 3.0, "exp", 0.3)
        for step in range(150):
            show.client.set("/glove/x", step % 20 / 20)
            if step % 40 == 39:
                show.client.set("/lfo/3/restart", 1)
                show.client.set("/tempo/bpm", 100.0 + step)
            time.sleep(0.02)
        show.client.ping()
    lines = path.read_text().splitlines()
    result = replay(path, TINY, None)
    assert (result.frames, result.different) == (len(lines) - 1, 0)
