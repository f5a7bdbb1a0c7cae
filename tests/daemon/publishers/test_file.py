import threading

import numpy as np
import pytest
from PIL import Image

from netbend.error import PublisherError
from netbend.publishers import file as module
from netbend.publishers.base import PublisherSetting
from netbend.publishers.file import WAITING, FilePublisher
from tests.conftest import require_module

from .conftest import corners, record


def opened(argument) -> tuple[FilePublisher, str]:
    publisher = FilePublisher()
    return publisher, publisher.open(PublisherSetting("file", str(argument), fps=60.0))


def test_a_sequence_holds_each_frame_exactly(tmp_path):
    publisher, shown = opened(f"{tmp_path}/take/")
    for number in range(5):
        publisher.send(record(number), np.full((8, 8, 4), number, np.uint8) | np.uint8([0, 0, 0, 255]))
    publisher.close()
    assert shown.endswith("frame-000000.png")
    for number in range(5):
        with Image.open(tmp_path / "take" / f"frame-{number:06d}.png") as image:
            assert (np.asarray(image) == number).all()


def test_a_picture_is_taken_before_its_buffer_is_used_again(tmp_path):
    publisher, _ = opened(f"{tmp_path}/take/")
    picture = corners()
    publisher.send(record(0), picture)
    picture[:] = 0
    publisher.close()
    with Image.open(tmp_path / "take" / "frame-000000.png") as image:
        assert (np.asarray(image) == corners()[..., :3]).all()


def test_a_recording_never_goes_over_another(tmp_path):
    for _ in range(2):
        publisher, _ = opened(f"{tmp_path}/take/")
        publisher.send(record(0), corners())
        publisher.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["take", "take-2"]


def test_a_disk_that_is_slow_costs_its_own_frames_alone(tmp_path, monkeypatch):
    gate = threading.Event()
    monkeypatch.setattr(module, "write_png", lambda *_, **__: gate.wait())
    publisher, _ = opened(f"{tmp_path}/take/")
    for number in range(WAITING + 5):
        publisher.send(record(number), corners())
    assert publisher.dropped == 5
    gate.set()
    publisher.close()


def test_a_film_is_playable_once_closed(tmp_path):
    av = require_module("av")
    publisher, shown = opened(tmp_path / "x.mp4")
    for number in (100, 101, 110):
        publisher.send(record(number), corners())
    publisher.close()
    with av.open(shown) as container:
        moments = [float(frame.pts * frame.time_base) for frame in container.decode(video=0)]
    assert moments == pytest.approx([0.0, 1 / 60, 10 / 60], abs=1e-3)


def test_a_film_goes_on_through_a_change_of_size(tmp_path):
    av = require_module("av")
    publisher, shown = opened(tmp_path / "x.mp4")
    publisher.send(record(0), corners(64, 48))
    publisher.send(record(1), corners(128, 96))
    publisher.close()
    with av.open(shown) as container:
        assert [(frame.width, frame.height) for frame in container.decode(video=0)] == [(64, 48)] * 2


def test_a_recording_without_a_frame_makes_no_file(tmp_path):
    require_module("av")
    opened(tmp_path / "x.mp4")[0].close()
    assert not list(tmp_path.iterdir())


def test_a_live_recording_into_one_picture_is_refused(tmp_path):
    publisher = FilePublisher()
    with pytest.raises(PublisherError, match="holds one picture"):
        publisher.open(PublisherSetting("file", str(tmp_path / "x.png")))
    publisher.close()


def test_a_fault_in_writing_reaches_the_next_send(tmp_path):
    publisher, _ = opened(f"{tmp_path}/take/")
    (tmp_path / "take").rmdir()
    publisher.send(record(0), corners())
    with pytest.raises(PublisherError, match=r"cannot write .*frame-000000.png"):
        publisher.close()
    with pytest.raises(PublisherError):
        publisher.send(record(1), corners())
