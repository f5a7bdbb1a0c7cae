import itertools
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netbend.error import PublisherError
from netbend.publishers.sink import open_sink
from tests.conftest import require_module

from .conftest import assert_corners, corners


def write(path, pictures, times=None, fps=30.0):
    height, width = pictures[0].shape[:2]
    sink = open_sink(str(path), width, height, fps)
    for index, picture in enumerate(pictures):
        sink.write(picture, times[index] if times else index / fps)
    sink.close()


def film(path):
    av = require_module("av")
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return stream.codec_context.name, [
            (float(frame.pts * frame.time_base), frame.to_ndarray(format="rgb24")) for frame in container.decode(stream)
        ]


def test_a_still_is_exact(tmp_path):
    write(tmp_path / "x.png", [corners()])
    with Image.open(tmp_path / "x.png") as image:
        assert image.mode == "RGB"
        assert (np.asarray(image) == corners()[..., :3]).all()


def test_alpha_is_kept_where_there_is_some(tmp_path):
    picture = corners()
    picture[0, 0, 3] = 17
    write(tmp_path / "x.png", [picture])
    with Image.open(tmp_path / "x.png") as image:
        assert (np.asarray(image) == picture).all()


def test_a_still_holds_one_picture(tmp_path):
    with pytest.raises(PublisherError, match=r"holds one picture; name x-%06d.png or x.mp4"):
        write(tmp_path / "x.png", [corners(), corners()])


def test_a_render_overwrites(tmp_path):
    for value in (1, 2):
        write(tmp_path / "x.png", [np.full((4, 4, 4), value, np.uint8)])
    with Image.open(tmp_path / "x.png") as image:
        assert np.asarray(image)[0, 0, 0] == 2


def test_a_sequence_numbers_its_pictures(tmp_path):
    write(f"{tmp_path}/new/", [corners()] * 3)
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        f"frame-{number:06d}.png" for number in range(3)
    ]


def test_a_film_shows_its_pictures_at_their_times(tmp_path):
    require_module("av")
    times = [5.0, 5.1, 5.5]
    write(tmp_path / "x.mp4", [corners()] * 3, times)
    codec, frames = film(tmp_path / "x.mp4")
    assert codec == "h264"
    assert [moment for moment, _ in frames] == pytest.approx([0.0, 0.1, 0.5], abs=1e-3)
    assert_corners(frames[-1][1], 12)


def test_a_film_begins_with_its_index(tmp_path):
    require_module("av")
    write(tmp_path / "x.mp4", [corners()] * 3)
    data = (tmp_path / "x.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_film_of_odd_size_is_padded(tmp_path):
    require_module("av")
    write(tmp_path / "x.mp4", [corners(65, 47)])
    _, ((_, picture),) = film(tmp_path / "x.mp4")
    assert picture.shape == (48, 66, 3)
    assert_corners(picture, 12)


def test_time_in_a_film_never_goes_back(tmp_path):
    require_module("av")
    write(tmp_path / "x.mp4", [corners()] * 5, [0.0, 1.0, 1.0, 0.2, 0.3], fps=10.0)
    _, frames = film(tmp_path / "x.mp4")
    moments = [moment for moment, _ in frames]
    assert moments == pytest.approx([0.0, 1.0, 1.1, 1.2, 1.3], abs=1e-3)


def test_without_x264_a_film_is_mpeg4(tmp_path, monkeypatch):
    av = require_module("av")
    monkeypatch.setattr(av, "codecs_available", set())
    write(tmp_path / "x.mp4", [corners()] * 3)
    codec, frames = film(tmp_path / "x.mp4")
    assert (codec, len(frames)) == ("mpeg4", 3)
    assert_corners(frames[0][1], 20)


def test_without_pyav_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(PublisherError, match=r"pip install 'netbend\[video\]'"):
        open_sink(str(tmp_path / "x.mp4"), 64, 64, 30.0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("name", ["x.png", "x.mp4"])
def test_a_full_disk_is_named(tmp_path, name):
    require_module("av")
    (tmp_path / name).symlink_to("/dev/full")
    noise = np.random.default_rng(1).integers(0, 256, (256, 256, 4), dtype=np.uint8)
    with pytest.raises(PublisherError, match=r"cannot write .*No space left on device; free some space"):
        write(tmp_path / name, list(itertools.repeat(noise, 30 if name == "x.mp4" else 1)))
