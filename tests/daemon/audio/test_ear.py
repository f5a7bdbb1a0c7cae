"""The ear with a listening process of the test's own: one that ends is started again, and closing ends it."""

import queue
import sys

import pytest

from netbend.audio import ear
from netbend.audio.ear import Ear

SPEAKS = """
import sys, numpy as np
from netbend.audio import wire
from netbend.audio.base import AudioState
out = sys.stdout.buffer
out.write(wire.state(AudioState("mic", {state!r}, "x"), {rate}))
out.write(wire.block(np.full(100, 0.5, np.float32)))
out.flush()
{end}
"""


def listen(monkeypatch: pytest.MonkeyPatch, state: str = "open", rate: float = 48000.0, end: str = "") -> tuple:
    program = SPEAKS.format(state=state, rate=rate, end=end)
    real = ear.subprocess.Popen
    started: list[object] = []

    def popen(_command: list[str], **given: object) -> object:
        started.append(real([sys.executable, "-c", program], **given))
        return started[-1]

    monkeypatch.setattr(ear.subprocess, "Popen", popen)
    told = queue.Queue()
    return Ear("mic", 0, told.put, again_seconds=0.02), told, started


def test_a_process_that_ends_is_told_and_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one, told, started = listen(monkeypatch)
    states = [told.get(timeout=30).state for _ in range(4)]
    one.close()
    assert states == ["open", "absent", "open", "absent"]
    assert len(started) >= 2
    assert one.take(0).size % 100 == 0


def test_while_it_goes_on_it_has_a_rate_and_closing_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    one, told, started = listen(monkeypatch, end="sys.stdin.read()")
    told.get(timeout=30)
    while one.rate != 48000.0:
        pass
    one.close()
    assert started[0].wait(60) is not None


def test_a_library_that_is_missing_is_not_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one, told, started = listen(monkeypatch, "missing", 0.0)
    assert told.get(timeout=30).state == "missing"
    started[0].wait(60)
    with pytest.raises(queue.Empty):
        told.get(timeout=0.3)
    assert len(started) == 1
    one.close()


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ear, "_STILL_SECONDS", 0.1)
    one, told, _ = listen(monkeypatch, end="sys.stdin.read()")
    assert [told.get(timeout=30).state for _ in range(3)] == ["open", "absent", "open"]
    one.close()
