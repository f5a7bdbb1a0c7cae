import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc import slip

from netbend.error import OscError
from netbend.osc.framing import LengthPrefixed, Slip, guess
from tests.daemon.osc.wire import packet

_PACKETS = [
    packet("/a", "f", 1.0),
    packet("/b", "i", 0xC0),
    packet("/c", "b", b"\xc0\xdb\xdc\xdd\xdb\xdb\xdc"),
    b"/d\0\0",
]
_FRAMINGS: list[type[LengthPrefixed] | type[Slip]] = [LengthPrefixed, Slip]


@pytest.mark.parametrize("kind", _FRAMINGS)
def test_packets_come_out_whole_wherever_the_stream_is_cut(kind: type[LengthPrefixed] | type[Slip]) -> None:
    stream = b"".join(map(kind().frame, _PACKETS))
    for cut in range(len(stream) + 1):
        framing = kind()
        assert framing.feed(stream[:cut]) + framing.feed(stream[cut:]) == _PACKETS
    framing = kind()
    assert [each for byte in stream for each in framing.feed(bytes([byte]))] == _PACKETS


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6), st.data())
def test_any_packets_survive_any_cuts(packets: list[bytes], data: st.DataObject) -> None:
    for kind in _FRAMINGS:
        stream = b"".join(map(kind().frame, packets))
        cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))
        framing = kind()
        pieces = [stream[a:b] for a, b in pairwise([0, *cuts, len(stream)])]
        assert [each for piece in pieces for each in framing.feed(piece)] == packets
        assert framing.fault is None


@given(st.binary(max_size=300))
def test_any_stream_gives_packets_or_a_fault(data: bytes) -> None:
    for kind in _FRAMINGS:
        framing = kind(64)
        packets = framing.feed(data) + framing.feed(data)
        assert sum(len(packet) for packet in packets) <= 2 * len(data)


@pytest.mark.parametrize("size", [-1, 65, 2**31 - 1])
def test_a_length_out_of_bounds_ends_the_stream_after_the_packets_before_it(size: int) -> None:
    framing = LengthPrefixed(64)
    assert framing.feed(framing.frame(b"/a\0\0") + struct.pack(">i", size)) == [b"/a\0\0"]
    assert isinstance(framing.fault, OscError)
    assert str(size) in str(framing.fault)
    assert framing.feed(framing.frame(b"/a\0\0")) == []


def test_slip_without_end_is_bounded() -> None:
    framing = Slip(64)
    assert framing.feed(framing.frame(b"/a\0\0") + b"x" * 64) == [b"/a\0\0"]
    assert framing.fault is None
    assert framing.feed(b"x" * 65) == []
    assert framing.fault is not None
    assert framing.feed(b"\xc0/a\0\0\xc0") == []


def test_a_slip_packet_is_bounded_after_those_before_it() -> None:
    framing = Slip(64)
    assert framing.feed(framing.frame(b"\xc0" * 64) + framing.frame(b"x" * 65)) == [b"\xc0" * 64]
    assert "65 bytes" in str(framing.fault)


def test_slip_agrees_with_python_osc() -> None:
    for each in _PACKETS:
        assert Slip().frame(each) == slip.encode(each)
        assert Slip().feed(slip.encode(each)) == [slip.decode(slip.encode(each))]


def test_slip_with_end_only_behind_is_read() -> None:
    assert Slip().feed(b"/a\0\0\xc0/b\0\0\xc0") == [b"/a\0\0", b"/b\0\0"]


def test_the_first_byte_tells_the_framing() -> None:
    assert isinstance(guess(b"\0"), LengthPrefixed)
    assert all(isinstance(guess(first), Slip) for first in (b"\xc0", b"/", b"#"))
    for first in (b"GET / HTTP/1.1", b"\x16\x03", b"\xff", b""):
        with pytest.raises(OscError, match="neither"):
            guess(first)
