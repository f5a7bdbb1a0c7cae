"""Each process killed again and again while things move: the picture goes on, nothing is lost, nobody else stops."""

import os
import signal
import sys
import time
from collections.abc import Iterator

import numpy as np
import psutil
import pytest

from netbend_client import ClientError
from tests.support.daemon import Daemon, daemon, until

KILLS = int(os.environ.get("NETBEND_KILLS", "2"))
"""Kills of each process: twenty in `make drill`."""

VALUES = {
    "/layer/1/multiply/factor": 3.0,
    "/latent/seed": 123456789,
    "/layer/2/list/multiply/factor": -1.5,
    "/latent/walk/speed": 0.5,
    "/master/level/smooth": 30.0,
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    with daemon(publish=f"null:{tmp_path_factory.mktemp('deaths') / 'frames.log'}") as running:
        yield running


@pytest.fixture
def show(running: Daemon) -> Daemon:
    """With values to keep, and a level on its way down."""
    running.client.set("/master/level/smooth", 0.0)
    running.client.set("/master/level", 1.0)
    running.settle()
    for address, value in VALUES.items():
        running.client.set(address, value)
    running.client.set("/layer/2/list/channels", 0, 2)
    running.client.set("/layer/0/order", "rotate multiply")
    running.client.set("/master/level", 0.0)
    running.settle()
    return running


def all_kept(show: Daemon) -> bool:
    kept = {address: show.client.get(address) for address in VALUES}
    kept_texts = (show.client.get("/layer/2/list/channels"), show.client.get("/layer/0/order"))
    return kept == VALUES and kept_texts == ((0, 2), "rotate multiply")


def is_answered(show: Daemon) -> bool:
    try:
        return bool(show.client.ping())
    except ClientError:
        return False


def publisher_pid(show: Daemon) -> int:
    """The process that writes the frame log."""
    return until(lambda: next((child.pid for child in _children(show) if _writes_log(child)), None), 30.0)


def _children(show: Daemon) -> list[psutil.Process]:
    return psutil.Process(show.owner).children()


def _writes_log(child: psutil.Process) -> bool:
    try:
        return any(file.path.endswith("frames.log") for file in child.open_files())
    except psutil.Error:
        return False


def test_a_killed_renderer_goes_on_from_where_it_was(show: Daemon) -> None:
    for _ in range(KILLS):
        conductor, publisher = show.pid("conductor"), publisher_pid(show)
        phase, level = show.client.get("/latent/walk/phase/played"), show.client.get("/master/level/played")
        before, _ = show.frame()
        victim = show.pid("renderer")
        os.kill(victim, signal.SIGKILL)
        until(lambda old=victim: show.pid("renderer") != old, 30.0)
        after = until(lambda number=before.number: show.frame()[0].number > number and show.frame()[0], 30.0)
        assert after.number - before.number < 60, "time stood still while nobody rendered"
        assert show.client.get("/latent/walk/phase/played") >= phase
        assert show.client.get("/latent/walk/phase/played") - phase < 1.5
        assert 0 <= level - show.client.get("/master/level/played") < 0.1
        assert all_kept(show)
        assert (show.pid("conductor"), publisher_pid(show)) == (conductor, publisher)


def test_a_killed_conductor_loses_no_message_and_stops_no_frame(show: Daemon) -> None:
    for kill in range(KILLS):
        renderer, victim = show.pid("renderer"), show.pid("conductor")
        first = show.frame()[0].number
        os.kill(victim, signal.SIGKILL)
        show.client.set("/layer/3/translate/x", 0.01 * (kill + 1))
        until(lambda old=victim: show.pid("conductor") != old, 30.0)
        until(lambda: is_answered(show), 30.0)
        assert show.client.get("/layer/3/translate/x") == pytest.approx(0.01 * (kill + 1))
        assert show.frame()[0].number > first
        assert all_kept(show)
        assert show.pid("renderer") == renderer


def test_a_killed_publisher_comes_back_alone(show: Daemon) -> None:
    for _ in range(KILLS):
        others, victim = (show.pid("renderer"), show.pid("conductor")), publisher_pid(show)
        os.kill(victim, signal.SIGKILL)
        until(lambda old=victim: not psutil.pid_exists(old), 30.0)
        assert publisher_pid(show) != victim
        assert (show.pid("renderer"), show.pid("conductor")) == others
        assert all_kept(show)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGSTOP")
@pytest.mark.parametrize("role", ["renderer", "conductor"])
def test_a_process_that_hangs_is_replaced(show: Daemon, role: str) -> None:
    victim = show.pid(role)
    os.kill(victim, signal.SIGSTOP)
    until(lambda: show.pid(role) != victim, 40.0)
    assert all_kept(show)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGSTOP")
def test_a_machine_that_slept_has_nobody_replaced(show: Daemon) -> None:
    family = [psutil.Process(show.owner), *_children(show)]
    roles = (show.pid("renderer"), show.pid("conductor"))
    for one in family:
        one.suspend()
    time.sleep(4.0)  # more than a renderer may be silent
    number = show.frame()[0].number
    for one in reversed(family):
        one.resume()
    until(lambda: show.frame()[0].number > number + 30, 60.0)
    assert (show.pid("renderer"), show.pid("conductor")) == roles


def test_settings_that_end_the_renderer_are_taken_back() -> None:
    with daemon(network="tests.support.tiny:poisoned") as show:
        show.client.set("/layer/1/multiply/factor", 2.0)
        good = show.settle()
        show.client.set("/layer/0/multiply/factor", 20.0)
        until(lambda: "back to the last settings" in show.log(), 60.0)
        until(lambda: show.client.get("/layer/0/multiply/factor") == 1.0, 30.0)
        number = show.frame()[0].number
        until(lambda: show.frame()[0].number > number + 5, 60.0)
        assert np.array_equal(show.settle(), good)


def test_children_end_with_a_killed_supervisor() -> None:
    with daemon() as show:
        family = psutil.Process(show.owner).children(recursive=True)
        os.kill(show.owner, signal.SIGKILL)
        _, alive = psutil.wait_procs(family, timeout=60)
        time.sleep(0.5)  # the resource tracker goes last, with the segments
        assert not [one for one in alive if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
