import multiprocessing
import os
import signal
import subprocess
import sys
import threading

import pytest

from netbend.error import PublisherError, SegmentError
from netbend.publishers import fit as fit_module
from netbend.publishers import process as module
from netbend.publishers.base import Outlet, Publisher, PublisherSetting
from netbend.publishers.null import read_log
from netbend.publishers.process import Figures, main, run
from netbend.publishers.sharing import Sharing
from netbend.stage.programme import Programme
from tests.conftest import require_module

from .conftest import corners


class Memory(Publisher):
    """Keeps what it is sent."""

    def __init__(self, repeats: bool = False) -> None:
        self.repeats = repeats
        self.seen: list[tuple[int, tuple[int, ...], int]] = []
        self.closed = False

    def open(self, setting):
        return f"shown {setting.shown_as}"

    def send(self, record, picture):
        self.seen.append((record.number, picture.shape, int(picture.flat[0])))

    def close(self):
        self.closed = True


class Running:
    """`run` in a thread."""

    def __init__(self, monkeypatch, publisher: Publisher, setting=None) -> None:
        monkeypatch.setattr(module, "build", lambda name: publisher)
        self.figures, self.shown, self._stop = Figures(), [], threading.Event()
        arguments = (os.getpid(), setting or PublisherSetting("memory"), self.shown.append)
        self._thread = threading.Thread(target=run, args=(*arguments, self._stop.is_set, self.figures))
        self._seen = 0
        saw = module._Feeding._saw

        def count(feeding, *rest, **told):
            saw(feeding, *rest, **told)
            self._seen += 1

        monkeypatch.setattr(module._Feeding, "_saw", count)
        self._thread.start()

    def pace_saw(self, frames: int) -> bool:
        """Whether so many frames were sent or went by."""
        return self._seen + self.figures.missed >= frames

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(60.0)
        assert not self._thread.is_alive()


@pytest.fixture
def running(monkeypatch):
    started = []

    def start(publisher, setting=None):
        started.append(Running(monkeypatch, publisher, setting))
        return started[-1]

    yield start
    for each in started:
        each.stop()


def test_every_frame_is_sent_once_and_the_end_closes(show, running, wait_for):
    memory = Memory()
    loop = running(memory)
    for number in range(5):
        show.frame(number, number)
        wait_for(lambda sent=number + 1: loop.figures.sent == sent)
    loop.stop()
    assert memory.seen == [(number, (48, 64, 4), number) for number in range(5)]
    assert memory.closed
    assert (loop.shown, loop.figures.missed) == (["shown netbend"], 0)


def test_a_new_ring_is_followed(show, running, wait_for):
    memory = Memory()
    loop = running(memory)
    show.frame(1, 1)
    wait_for(lambda: loop.figures.sent == 1)
    show.epoch(2, 16, 16)
    show.frame(2, 2)
    wait_for(lambda: loop.figures.sent == 2)
    assert memory.seen == [(1, (48, 64, 4), 1), (2, (16, 16, 4), 2)]


def test_a_publisher_that_repeats_gets_the_last_frame_again(show, running, wait_for):
    memory = Memory(repeats=True)
    loop = running(memory)
    show.frame(7, 7)
    wait_for(lambda: loop.figures.repeated >= 3)
    assert set(memory.seen) == {(7, (48, 64, 4), 7)}
    assert loop.figures.sent == 1


@pytest.mark.parametrize("repeats", [True, False])
def test_a_blend_gives_what_is_between_frames_that_come_late_and_ends_on_the_last(show, running, wait_for, repeats):
    memory = Memory(repeats)
    running(memory, PublisherSetting("memory", outlet=Outlet(blend=True)))
    show.frame(0, 0)
    wait_for(lambda: memory.seen)
    show.frame(20, 200)
    wait_for(lambda: memory.seen[-1][2] == 200)
    values = [value for *_, value in memory.seen]
    assert values == sorted(values)
    assert any(0 < value < 200 for value in values)


def test_frames_that_it_was_too_slow_for_are_counted(show, running, wait_for):
    entered, gate = threading.Event(), threading.Event()

    class Slow(Memory):
        def send(self, record, picture):
            entered.set()
            gate.wait()
            super().send(record, picture)

    loop = running(Slow())
    show.frame(0)
    entered.wait()
    for number in range(1, 5):
        show.frame(number)
    gate.set()
    wait_for(lambda: loop.figures.sent == 2)
    assert loop.figures.missed == 3


def test_the_size_asked_for_is_the_size_sent(show, running, wait_for):
    memory = Memory()
    loop = running(memory, PublisherSetting("memory", width=32, height=24))
    show.frame(0, 9)
    wait_for(lambda: memory.seen and loop.figures.sent)
    assert memory.seen[0] == (0, (24, 32, 4), 9)


def test_a_rate_of_its_own_takes_every_so_manieth_frame(show, running, wait_for):
    memory = Memory()
    loop = running(memory, PublisherSetting("memory", outlet=Outlet(rate=20.0)))
    for number in range(7):
        show.frame(number, number)
        wait_for(lambda: loop.pace_saw(show.ring.count))
    assert [number for number, _, _ in memory.seen] == [0, 3, 6]


def test_while_nobody_looks_nothing_is_sent_and_the_first_to_look_sees_what_is_held(show, running, wait_for):
    looks = threading.Event()

    class Shy(Memory):
        def watched(self):
            return looks.is_set()

    memory = Shy(repeats=True)
    loop = running(memory)
    show.frame(3, 3)
    wait_for(lambda: loop.pace_saw(1))
    assert (memory.seen, loop.figures.sent) == ([], 0)
    looks.set()
    wait_for(lambda: memory.seen)
    assert memory.seen[0] == (3, (48, 64, 4), 3)


def test_an_outlet_acts_from_the_next_frame_on(show, wait_for, monkeypatch):
    memory, said, stop = Memory(), [Outlet()], threading.Event()
    monkeypatch.setattr(module, "build", lambda name: memory)
    arguments = (os.getpid(), PublisherSetting("memory"), None, stop.is_set, None, lambda: said[0])
    thread = threading.Thread(target=run, args=arguments)
    thread.start()
    try:
        show.frame(0)
        wait_for(lambda: len(memory.seen) == 1)
        said[0] = Outlet(width=32, height=24)
        show.frame(1)
        wait_for(lambda: len(memory.seen) == 2)
    finally:
        stop.set()
        thread.join(60.0)
    assert [shape for _, shape, _ in memory.seen] == [(48, 64, 4), (24, 32, 4)]


def test_a_broken_send_closes_and_is_raised(show, monkeypatch):
    class Broken(Memory):
        def send(self, record, picture):
            raise PublisherError("gone")

    broken = Broken()
    monkeypatch.setattr(module, "build", lambda name: broken)
    show.frame(0)
    with pytest.raises(PublisherError, match="gone"):
        run(os.getpid(), PublisherSetting("x"))
    assert broken.closed


def test_without_a_supervisor_it_says_so():
    with pytest.raises(SegmentError, match="has ended"):
        run(1, PublisherSetting("null"))


@pytest.fixture
def spawned(show):
    context = multiprocessing.get_context("spawn")
    started = []

    def start(setting):
        here, there = context.Pipe()
        process = context.Process(target=main, args=(os.getpid(), setting, there))
        process.start()
        there.close()
        started.append(process)
        return process, here

    yield start
    for process in started:
        process.kill()
        process.join()


def heard(connection):
    assert connection.poll(20.0), "the publisher says nothing"
    return connection.recv()


def test_a_spawned_publisher_tells_its_states(show, spawned, tmp_path):
    process, line = spawned(PublisherSetting("null", str(tmp_path / "log")))
    assert heard(line) == ("on", str(tmp_path / "log"))
    show.frame(3, 3)
    while not (tmp_path / "log").read_text():
        assert process.is_alive()
    line.send("figures")
    assert heard(line) == ("figures", 1, 0, 0)
    line.send("stop")
    assert heard(line) == ("off", 1, 0, 0)
    process.join(60.0)
    assert process.exitcode == 0
    assert [each.number for each in read_log(tmp_path / "log")] == [3]


def test_a_spawned_publisher_that_cannot_start_tells_why(spawned):
    process, line = spawned(PublisherSetting("file", "nowhere.txt"))
    state, reason = heard(line)
    assert (state, "must end in .mp4" in reason) == ("failed", True)
    process.join(60.0)
    assert process.exitcode == 1


@pytest.mark.parametrize("end", ["stop", "terminate", "line"])
def test_a_film_is_playable_however_the_supervisor_ends_it(show, spawned, tmp_path, end, wait_for):
    av = require_module("av")
    process, line = spawned(PublisherSetting("file", str(tmp_path / "x.mp4")))
    path = heard(line)[1]
    for number in range(3):
        show.frame(number, corners())
        wait_for(lambda sent=number + 1: (line.send("figures"), heard(line)[1] == sent)[1])
    if end == "stop":
        line.send("stop")
    elif end == "terminate":
        process.terminate()
    else:
        line.close()
    process.join(60.0)
    assert process.exitcode == 0
    with av.open(path) as container:
        assert len(list(container.decode(video=0))) == 3


_PARENT = """
import multiprocessing, os, signal, sys
from netbend.publishers.base import PublisherSetting
from netbend.publishers.process import main
if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=main, args=(int(sys.argv[1]), PublisherSetting("null"), there))
    child.start()
    assert here.recv()[0] == "on"
    print(child.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_publisher_does_not_outlive_its_parent(show, tmp_path, wait_for):
    psutil = require_module("psutil")
    script = tmp_path / "parent.py"
    script.write_text(_PARENT)
    done = subprocess.run(
        [sys.executable, str(script), str(os.getpid())], stdout=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    child = int(done.stdout)
    wait_for(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == "zombie")


@pytest.fixture
def scalings(monkeypatch):
    made, scale = [], fit_module.scale
    monkeypatch.setattr(fit_module, "scale", lambda *told: made.append(told[1:3]) or scale(*told))
    return made


def test_a_picture_that_stands_is_scaled_once(show, running, wait_for, scalings):
    memory = Memory()
    publishing = running(memory, PublisherSetting("memory", width=128, height=96))
    for number in range(1, 4):
        show.still(number, corners())
        wait_for(lambda number=number: publishing.pace_saw(number))
    assert len(memory.seen) + publishing.figures.missed == 3
    assert len(scalings) == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_outputs_of_one_format_scale_a_frame_once(show, scalings, order):
    outputs, programmes = [Memory(), Memory()], [Programme(os.getpid()) for _ in range(2)]
    shares = [Sharing(os.getpid(), seat, one.stage) for seat, one in enumerate(programmes)]
    setting = PublisherSetting("memory", width=128, height=96, filter="nearest")
    feeding = [module._Feeding(setting, outputs[seat], Figures(), shares[seat]) for seat in range(2)]
    for number in range(1, 12):
        show.frame(number, number)
        for seat in order:
            feeding[seat].turn(programmes[seat], number / 60.0)
    for one in (*shares, *programmes):
        one.close()
    assert outputs[0].seen == outputs[1].seen == [(number, (96, 128, 4), number) for number in range(1, 12)]
    assert len(scalings) == 12  # of the first frame each one's own: they did not know of each other
