import os
import time

import numpy as np
import pytest

from netbend.error import InputError
from netbend.inputs import shm
from netbend.inputs.shm import ShmSource
from netbend_client.frames import HEADER, Frames, FramesError
from netbend_client.writer import FrameWriter

NAME = f"in-{os.getpid()}"


def flat(colour, width=8, height=4):
    return np.full((height, width, len(colour)), colour, np.uint8)


@pytest.fixture
def writer():
    with FrameWriter(NAME) as writer:
        yield writer


@pytest.fixture
def source(writer):
    writer.send(flat((1, 2, 3)))
    source = ShmSource()
    source.open(NAME)
    yield source
    source.close()


def test_what_a_client_writes_comes_in(source):
    picture = source.take(0.0)
    assert picture.shape == (4, 8, 4)
    assert picture[0, 0].tolist() == [1, 2, 3, 255]
    assert source.take(0.0) is None


def test_the_newest_comes_in(source, writer):
    for number in range(10):
        writer.send(flat((number, 0, 0, 9)))
    assert source.take(0.0)[0, 0].tolist() == [9, 0, 0, 9]


def test_another_size_comes_in(source, writer):
    source.take(0.0)
    writer.send(flat((7, 7, 7), 16, 16))
    assert source.take(0.0).shape == (16, 16, 4)


def test_blue_first_comes_in_red_first(writer):
    writer.send(flat((30, 20, 10, 255)))
    np.ndarray((1,), HEADER, writer._memory.buf)["kind"] = 1
    source = ShmSource()
    source.open(NAME)
    assert source.take(0.0)[0, 0].tolist() == [10, 20, 30, 255]
    source.close()


def test_a_writer_that_ends_is_a_state_after_its_grace(source, writer, monkeypatch):
    source.take(0.0)
    writer.close()
    assert source.take(0.0) is None
    now = time.monotonic()
    monkeypatch.setattr(shm.time, "monotonic", lambda: now + 1.0)
    with pytest.raises(InputError, match="it is waited for"):
        source.take(0.0)


def test_a_writer_that_was_killed_is_a_state(source, monkeypatch):
    source.take(0.0)
    monkeypatch.setattr(shm.psutil, "pid_exists", lambda _: False)
    now = time.monotonic()
    monkeypatch.setattr(shm.time, "monotonic", lambda: now + 2.0)
    with pytest.raises(InputError, match="has ended"):
        source.take(0.0)


def test_a_name_that_nobody_writes_is_a_state():
    with pytest.raises(InputError, match="no shared memory netbend-nobody"):
        ShmSource().open("nobody")


def test_two_writers_of_a_name_are_refused(writer):
    writer.send(flat((0, 0, 0)))
    with pytest.raises(FramesError, match="another program's"):
        FrameWriter(NAME).send(flat((0, 0, 0)))


def test_a_writer_leaves_nothing_behind():
    with FrameWriter(NAME) as writer:
        writer.send(flat((0, 0, 0)))
    with pytest.raises(FramesError, match="no shared memory"):
        Frames(NAME)
