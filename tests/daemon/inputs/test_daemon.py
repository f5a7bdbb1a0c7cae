import os
import signal
import sys
import time
from contextlib import suppress

import numpy as np
import psutil
import pytest
from PIL import Image

from netbend.publishers.null import read_log
from netbend_client.writer import FrameWriter
from tests.support.daemon import daemon, until

NETWORK = "tests.daemon.inputs.mirror:build"
RED, GREEN, BLUE = (250, 10, 10), (10, 250, 10), (10, 10, 250)


def still(folder, name, colour):
    path = folder / name
    Image.fromarray(np.full((40, 60, 3), colour, np.uint8)).save(path)
    return str(path)


def shown(running, colour):
    def look():
        frame = running.programme.copy()
        return frame is not None and np.abs(frame[1][16, 16, :3].astype(int) - colour).max() <= 3

    until(look, what=f"{colour}; {running.log()}")


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETBEND_MODELS", str(folder))
        yield folder


@pytest.fixture(scope="module")
def playing(models):
    with daemon(network=NETWORK) as running:
        yield running


@pytest.fixture
def running(playing):
    """With nothing coming in."""
    yield playing
    for number in (1, 2):
        playing.client.set(f"/input/{number}/source", "none")
    playing.client.set("/input/1/speed", 1.0)
    playing.client.set("/input/2/mix", 1.0)
    shown(playing, (0, 0, 0))


def test_a_source_of_the_command_line_comes_in_and_a_message_names_another(models, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    still(models, "green.png", GREEN)
    with daemon("--input", f"still:{still(elsewhere, 'red.png', RED)}", network=NETWORK) as running:
        shown(running, RED)
        running.client.set("/input/1/source", "still:green.png")
        shown(running, GREEN)
        running.client.set("/input/1/level", 0.5)
        shown(running, (5, 125, 5))
        running.client.set("/input/1/source", f"still:{elsewhere / 'red.png'}")  # outside the folder: nothing comes in
        shown(running, (0, 0, 0))
        assert running.client.get("/input/1/source") == f"still:{elsewhere / 'red.png'}"


def test_two_inputs_are_mixed(models, running):
    still(models, "red.png", RED)
    still(models, "blue.png", BLUE)
    running.client.set("/input/1/source", "still:red.png")
    shown(running, RED)
    running.client.set("/input/2/source", "still:blue.png")
    shown(running, BLUE)
    running.client.set("/input/2/mix", 0.5)
    shown(running, (130, 10, 130))
    running.client.set("/input/2/source", "none")
    shown(running, RED)


def test_a_film_plays_stands_and_is_scrubbed(models, running, film):
    film("film.mp4", count=20, fps=10).rename(models / "film.mp4")
    running.client.set("/input/1/speed", 0.0)
    running.client.set("/input/1/source", "file:film.mp4")
    until(lambda: abs(running.client.get("/input/1/length") - 2.0) < 0.01)
    for number in (3, 17, 4):
        running.client.set("/input/1/position", (number + 0.5) / 20)
        shown(running, (16 + 8 * number,) * 3)
    running.client.set("/input/1/speed", 1.0)
    until(lambda: running.frame()[1][16, 16, 0] > 60)
    running.client.set("/input/1/speed", -1.0)
    before = running.frame()[1][16, 16, 0]
    until(lambda: running.frame()[1][16, 16, 0] < before)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which memory a process looks at")
def test_what_receives_dies_and_starts_again_over_a_held_picture(models, running):
    still(models, "red.png", RED)
    running.client.set("/input/1/source", "still:red.png")
    shown(running, RED)
    victim = until(lambda: receiving(running))
    os.kill(victim.pid, signal.SIGKILL)
    until(lambda: "input 1 died and starts again" in running.log())
    shown(running, RED)
    still(models, "red.png", GREEN)
    shown(running, GREEN)


def receiving(running):
    """The input's process: beside the renderer, the only one that looks at the input's ring."""
    known = {running.pid("renderer"), running.pid("conductor")}
    for child in psutil.Process(running.owner).children():
        with suppress(psutil.Error):
            if child.pid not in known and any("input-1" in one.path for one in child.memory_maps()):
                return child
    return None


def test_twenty_switches_and_twenty_losses_leave_no_gap(models):
    still(models, "red.png", RED)
    name, log = f"gap-{os.getpid()}", models / "frames"
    with daemon(network=NETWORK, publish=f"null:{log}") as running:
        running.client.set("/input/1/source", "still:red.png")
        shown(running, RED)
        began = until(lambda: log.exists() and (count := len(list(read_log(log)))) > 200 and count)
        for _ in range(20):
            with FrameWriter(name) as writer:
                writer.send(np.full((30, 30, 3), BLUE, np.uint8))
                running.client.set("/input/1/source", f"shm:{name}")
                time.sleep(0.1)
            time.sleep(0.1)  # it is lost
            running.client.set("/input/1/source", "still:red.png")
            time.sleep(0.05)
        gaps = np.diff([line.received for line in read_log(log)])
    # a busy machine makes a gap here and there, a switch that stalls makes one each time
    undisturbed, disturbed = gaps[:began].max(), np.median([turn.max() for turn in np.array_split(gaps[began:], 20)])
    print(f"longest gap {disturbed * 1000:.1f} ms, undisturbed {undisturbed * 1000:.1f} ms")
    assert disturbed < max(0.1, 2 * undisturbed)
