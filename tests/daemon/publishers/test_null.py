from hashlib import blake2b

import pytest

from netbend.error import PublisherError
from netbend.publishers.base import PublisherSetting
from netbend.publishers.null import NullPublisher, read_log

from .conftest import corners, record


def test_it_counts():
    null = NullPublisher()
    assert null.open(PublisherSetting("null")) == "nowhere"
    for number in range(3):
        null.send(record(number), corners())
    null.close()
    assert null.count == 3


def test_the_log_says_where_each_frame_came_from(tmp_path):
    null, path = NullPublisher(), tmp_path / "frames.log"
    null.open(PublisherSetting("null", str(path)))
    null.send(record(9), corners())
    (line,) = read_log(path)
    null.close()
    assert (line.number, line.time, line.generation, line.document) == (9, 9 / 60, 7, 3)
    assert (line.network, line.done) == (0xABCD, 1.65)
    assert line.pixels == blake2b(corners().tobytes(), digest_size=8).hexdigest()
    assert line.received > line.done


def test_a_line_cut_short_is_left_out(tmp_path):
    path = tmp_path / "frames.log"
    path.write_text("1 0.5 1 1 00000000000000ff 2.0 0123456789abcdef 1.0\n2 0.6 1")
    assert [line.number for line in read_log(path)] == [1]


def test_a_log_that_cannot_be_made_is_named(tmp_path):
    with pytest.raises(PublisherError, match=r"frame log .*No such file"):
        NullPublisher().open(PublisherSetting("null", str(tmp_path / "no" / "log")))
