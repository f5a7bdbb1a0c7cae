import math

import pytest
from pythonosc.osc_packet import OscPacket

from netbend.error import OscError
from netbend.osc.decode import decode
from netbend.osc.encode import encode, encode_bundle
from netbend.osc.message import Bundle, Color, Impulse, Message, Midi
from tests.daemon.osc.wire import packet


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        (0.1, "f"),
        (1.0, "f"),
        (16777216.0, "f"),
        (16777217.0, "i"),
        (123456789.0, "i"),
        (-123456789.0, "i"),
        (2.0**40, "f"),
        (1e10 + 1, "d"),
        (1e300, "d"),
        (123456789.5, "f"),
        (math.inf, "f"),
        (5, "i"),
        (2**31 - 1, "i"),
        (-(2**31), "i"),
        (2**31, "h"),
        ("x", "s"),
        (b"x", "b"),
        (Color(1, 2, 3, 4), "r"),
        (Midi(1, 2, 3, 4), "m"),
    ],
)
def test_a_value_goes_as_the_narrowest_type_that_keeps_it(value: float | str, tag: str) -> None:
    assert encode("/x", value) == packet("/x", tag, int(value) if tag == "i" else value)


def test_booleans_nothing_and_arrays_go_as_themselves() -> None:
    assert encode("/x", True, False, None, [1, (2.5, "a")]) == packet("/x", "TFN[i[fs]]", 1, 1, 1, 1, 2.5, "a")


def test_types_override_the_rule() -> None:
    assert encode("/x", 1, 2.0, 3, types="fid") == packet("/x", "fid", 1.0, 2, 3.0)


@pytest.mark.parametrize(
    ("arguments", "types", "reason"),
    [
        ((1, 2), "i", "are 1, the arguments 2"),
        (("a",), "f", "cannot be sent"),
        ((1,), "q", "cannot be sent"),
        ((2**31,), "i", "cannot be sent"),
        ((1e300,), "f", "cannot be sent"),
        ((2**63,), None, "beyond 64 bits"),
        ((Impulse.IMPULSE,), None, "Impulse has no type"),
        (("a\0b",), None, "first zero"),
        (("\ud800",), None, "cannot be sent"),
        ((b"",), None, "empty"),  # python-osc's own limit
        ((Color(1, 2, 3, 256),), None, "cannot be sent"),
    ],
)
def test_what_cannot_be_sent_says_why(arguments: tuple[float, ...], types: str | None, reason: str) -> None:
    with pytest.raises(OscError, match=reason):
        encode("/x", *arguments, types=types)


def test_an_address_is_needed() -> None:
    with pytest.raises(OscError):
        encode("")


def test_a_bundle_of_packets_and_bundles_keeps_its_time() -> None:
    inner = encode_bundle([encode("/b", 2)])
    data = encode_bundle([encode("/a", 1.5), inner], time=1_700_000_000.25)
    expected = (Message("/a", (1.5,)), Bundle(None, (Message("/b", (2,)),)))
    assert decode(data) == Bundle(1_700_000_000.25, expected)


def test_python_osc_reads_what_goes_out() -> None:
    (timed,) = OscPacket(encode("/pong", "0.1", 3, 0.5, True)).messages
    assert timed.message.params == ["0.1", 3, 0.5, True]
