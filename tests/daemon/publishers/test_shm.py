import contextlib
import multiprocessing
import os
import subprocess
import sys
import threading

import numpy as np
import psutil
import pytest

from netbend.error import PublisherError
from netbend.publishers.base import PublisherSetting
from netbend.publishers.process import main
from netbend.publishers.shm import ShmPublisher
from netbend_client.frames import Frames, FramesError, segment_of

from .conftest import corners, record

NAME = f"test-{os.getpid()}"


@pytest.fixture
def publisher():
    publisher = ShmPublisher()
    publisher.open(PublisherSetting("shm", label="shm", shown_as=NAME))
    yield publisher
    publisher.close()


def test_a_reader_gets_the_frame_with_all_that_it_says_of_itself(publisher):
    publisher.send(record(90), corners())
    with Frames(NAME) as frames:
        frame = frames.read()
        assert (frame.number, frame.time, frame.generation, frame.document, frame.network) == (90, 1.5, 7, 3, 0xABCD)
        assert np.array_equal(frame.picture, corners())
        assert frames.read() is None


def test_a_reader_follows_to_another_size(publisher):
    publisher.send(record(0), corners())
    with Frames(NAME) as frames:
        frames.read()
        publisher.send(record(1), corners(32, 16))
        assert frames.wait().picture.shape == (16, 32, 4)


def test_a_reader_never_sees_half_a_picture(publisher):
    publisher.send(record(0), np.zeros((256, 256, 4), np.uint8))
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            publisher.send(record(number), np.full((256, 256, 4), number % 256, np.uint8))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with Frames(NAME) as frames:
            for _ in range(200):
                frame = frames.wait(60.0)
                assert (frame.picture == frame.number % 256).all()
    finally:
        stop.set()
        writer.join()


def test_the_end_is_told(publisher):
    publisher.send(record(0), corners())
    with Frames(NAME) as frames:
        frames.read()
        publisher.close()
        with pytest.raises(FramesError, match="is netbend running with --publish shm"):
            frames.read()


def test_a_name_in_use_is_refused_with_its_remedy(publisher, monkeypatch):
    publisher.send(record(0), corners())
    monkeypatch.setattr("netbend.publishers.shm.os.getpid", lambda: 1)
    with pytest.raises(PublisherError, match="--name gives this one a name of its own"):
        ShmPublisher().open(PublisherSetting("shm", label="shm", shown_as=NAME))


def test_two_outputs_have_a_segment_each():
    assert ShmPublisher().open(PublisherSetting("shm", label="shm-2", shown_as=NAME)) == f"netbend-{NAME}-2"


@pytest.mark.parametrize(
    ("name", "segment"), [("netbend", "netbend"), ("a show!", "netbend-a-show-"), ("x" * 60, None)]
)
def test_names_are_what_every_system_takes(name, segment):
    made = segment_of(name)
    assert made == segment or (segment is None and len(made) == 30)


def test_a_killed_writer_is_replaced(show):
    context = multiprocessing.get_context("spawn")
    setting = PublisherSetting("shm", label="shm", shown_as=f"{NAME}-killed")
    for number in range(2):
        here, there = context.Pipe()
        process = context.Process(target=main, args=(os.getpid(), setting, there))
        process.start()
        there.close()
        assert here.poll(20.0)
        state, shown = here.recv()
        assert state == "on", shown
        show.frame(number, number)
        with contextlib.closing(wait_for_frames(f"{NAME}-killed", number)):
            process.kill() if number == 0 else here.send("stop")
            process.join(60.0)


def wait_for_frames(name, number):
    for _ in range(500):
        with contextlib.suppress(FramesError):
            frames = Frames(name)
            if frames.wait(60.0).number == number:
                return frames
            frames.close()
    raise AssertionError("no frame")


def test_a_reader_that_ends_leaves_the_memory(publisher):
    publisher.send(record(0), corners())
    code = f"from netbend_client.frames import Frames; print(Frames({NAME!r}).wait().number)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"
    assert psutil.pid_exists(os.getpid())
    with Frames(NAME) as frames:
        assert frames.read().number == 0
