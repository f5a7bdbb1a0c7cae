import resource
import signal
import struct
import subprocess
import sys

import numpy as np
import pytest

from netbend.publishers.box import mend
from tests.conftest import require_module


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


HEAD = box(b"ftyp", b"isom") + box(b"moov", b"x" * 20)
PIECE = box(b"moof", b"y" * 10) + box(b"mdat", b"z" * 30)


@pytest.mark.parametrize("cut", range(1, len(PIECE)))
def test_a_film_that_ends_within_a_piece_ends_with_the_one_before(tmp_path, cut):
    path = tmp_path / "x.mp4"
    path.write_bytes(HEAD + PIECE + PIECE[:cut])
    mend(path)
    assert path.read_bytes() == HEAD + PIECE


@pytest.mark.parametrize("whole", [HEAD + PIECE, b"", b"\0" * 20])
def test_what_is_whole_or_no_film_is_left_as_it_is(tmp_path, whole):
    path = tmp_path / "x.mp4"
    path.write_bytes(whole)
    mend(path)
    assert path.read_bytes() == whole


FULL = """
import resource, signal, sys, time
import numpy as np
from netbend.error import PublisherError
from netbend.publishers.base import PublisherSetting
from netbend.publishers.file import FilePublisher
from netbend.stage.ring import FrameRecord
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
publisher, chance = FilePublisher(), np.random.default_rng(0)
publisher.open(PublisherSetting("file", sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))
try:
    for number in range(2000):
        while publisher._waiting > 8:
            time.sleep(0.001)
        picture = chance.integers(0, 256, (128, 128, 4), np.uint8)
        publisher.send(FrameRecord(number, number / 60, 0, 0, 0), picture)
except PublisherError as fault:
    print(fault)
try:
    publisher.close()
except PublisherError:
    pass
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE") or not hasattr(signal, "SIGXFSZ"), reason="no such limit")
def test_a_film_that_finds_no_room_is_whole_up_to_there_and_says_so(tmp_path):
    av = require_module("av")
    path = tmp_path / "x.mp4"
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True)
    assert "free some space" in done.stdout
    with av.open(str(path)) as film:
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    assert len(frames) >= 60
    assert np.abs(frames[0].astype(int) - 128).mean() > 30, "noise was recorded"
