import queue

import numpy as np
import pytest
import simplejpeg

from netbend.stage.ring import FrameRecord
from netbend.web.feed import HEADER, Feed, encode

from .conftest import Frames


@pytest.fixture
def feed():
    frames, shots = Frames(), queue.Queue()
    feed = Feed(frames, shots.put)
    feed.start()
    yield frames, feed, shots
    feed.stop()


@pytest.mark.parametrize("size", [64, 512])
def test_a_shot_is_a_header_and_a_jpeg_of_the_frame(size):
    picture = np.full((size, size // 2, 4), (200, 100, 50, 255), np.uint8)
    shot = encode(FrameRecord(7, 0.5, 1, 1, 1), picture)
    assert HEADER.unpack(shot.message[: HEADER.size]) == (7.0, 0.5)
    decoded = simplejpeg.decode_jpeg(shot.message[HEADER.size :])
    assert decoded.shape == (size, size // 2, 3)
    assert np.abs(decoded.astype(int) - (200, 100, 50)).max() <= 3


def test_nothing_is_asked_for_while_nobody_watches(feed):
    frames, _, shots = feed
    frames.put(1)
    with pytest.raises(queue.Empty):
        shots.get(timeout=0.05)
    assert frames.asked == 0


def test_each_frame_is_delivered_while_somebody_watches(feed):
    frames, feed, shots = feed
    feed.watch(True)
    for number in range(3):
        frames.put(number)
        assert shots.get(timeout=60.0).number == number


def test_who_comes_while_the_picture_stands_sees_it(feed):
    frames, feed, shots = feed
    feed.watch(True)
    frames.put(1)
    shots.get(timeout=60.0)
    feed.watch(True, fresh=True)
    assert shots.get(timeout=60.0).number == 0
    feed.watch(False)
    feed.watch(True, fresh=True)
    assert shots.get(timeout=60.0).number == 0
