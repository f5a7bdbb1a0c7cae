import os

import numpy as np
import pytest
from PIL import Image

from netbend.error import InputError
from netbend.inputs import still
from netbend.inputs.still import StillSource


def write(path, colour, size=(4, 2)):
    Image.new("RGB", size, colour).save(path)
    return str(path)


def test_a_still_comes_in_once_and_again_when_it_is_written_anew(tmp_path):
    path = write(tmp_path / "a.png", (1, 2, 3))
    source = StillSource()
    source.open(path)
    assert source.take(0.0)[0, 0].tolist() == [1, 2, 3, 255]
    assert source.take(0.0) is None
    write(tmp_path / "a.png", (4, 5, 6), (8, 8))
    os.utime(path, ns=(1, 1))
    assert np.array_equal(source.take(0.0), np.full((8, 8, 4), (4, 5, 6, 255)))


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_what_is_no_picture_is_a_state(tmp_path, content):
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.png is no picture that Pillow reads"):
        StillSource().open(str(path))


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(still, "PIXELS", 7)
    with pytest.raises(InputError, match="at most 7 are read"):
        StillSource().open(write(tmp_path / "a.png", (0, 0, 0)))


def test_a_file_that_vanishes_is_a_state(tmp_path):
    path = write(tmp_path / "a.png", (0, 0, 0))
    source = StillSource()
    source.open(path)
    (tmp_path / "a.png").unlink()
    with pytest.raises(InputError, match=r"a\.png is gone"):
        source.take(0.0)
