import contextlib
import struct
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend.error import OscError
from netbend.osc import decode as decoding
from netbend.osc.decode import decode
from netbend.osc.encode import encode
from netbend.osc.message import Argument, Bundle, Color, Message, Midi, TimeTag
from tests.daemon.osc.wire import IMPULSE, agree, bundle, packet, string


@pytest.mark.parametrize(
    ("types", "arguments"),
    [
        ("", ()),
        ("i", (-2,)),
        ("f", (1.5,)),
        ("ff", (1.5, -2.0)),
        ("ifhd", (1, 1.0, 2**40, 0.1)),
        ("h", (-(2**63),)),
        ("d", (0.1,)),
        ("s", ("",)),
        ("s", ("a dog, wide awake",)),
        ("s", ("größer",)),
        ("ss", ("abc", "abcd")),
        ("S", ("symbol",)),
        ("b", (b"",)),
        ("bb", (b"\0\1\2", b"\xff" * 4)),
        ("t", (TimeTag(2**63 + 5),)),
        ("c", ("x",)),
        ("r", (Color(1, 2, 3, 255),)),
        ("m", (Midi(0, 0x90, 60, 127),)),
        ("TFNI", (True, False, None, IMPULSE)),
        ("fT", (0.5, True)),
        ("[]", ((),)),
        ("i[f[s]]i", (1, (2.0, ("x",)), 3)),
        ("i" * 500, tuple(range(500))),
    ],
)
def test_every_type_is_read(types: str, arguments: tuple[Argument, ...]) -> None:
    agree("/a/b", types, *arguments)


@pytest.mark.parametrize("address", ["/", "/a", "/ab", "/abc", "/abcd", "/layer/{4,5}/x", "/,", "/a b"])
def test_addresses_of_every_length_and_with_commas_are_read(address: str) -> None:
    for _ in range(2):  # the second time from the kept header
        agree(address, "f", 0.25)
        agree(address, "", *())
        agree(address, "T", True)


def test_a_message_without_types_that_ends_with_its_address_is_a_trigger() -> None:
    assert decode(string("/panic")) == Message("/panic", ())


def test_what_pads_a_blob_is_not_looked_at() -> None:
    data = string("/a") + string(",b") + struct.pack(">i", 3) + b"abc\xff"
    assert decode(data) == Message("/a", (b"abc",))


def test_a_writable_view_is_copied() -> None:
    buffer = bytearray(packet("/x", "f", 1.0))
    message = decode(memoryview(buffer))
    buffer[:] = bytes(len(buffer))
    assert message == Message("/x", (1.0,)) == decode(packet("/x", "f", 1.0))


_F = packet("/a/b", "f", 1.0)
_TAG = struct.pack(">Q", 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"a", "begins with"),
        (b"\0" * 8, "begins with"),
        (b"/", "no end"),
        (b"/abc", "no end"),
        (b"/ab\0xx", "no type tag string"),
        (string("/a") + b"\0\0\0\1", "no type tag string"),
        (b"/a\0\0\0\0\0\0,f\0\0", "no type tag string"),
        (b"/a\0,f\0\0\0", "not padded"),
        (b"/a\0x,f\0\0\0\0\0\0", "not padded"),
        (b"/a\0", "not padded"),
        (string("/ü") + string(",f") + bytes(4), "ascii"),
        (string("/a\n") + string(",f") + bytes(4), "printable"),
        (string("/a") + b",fff", "type tag string has no end"),
        (string("/a") + b",f\0", "not padded"),
        (string("/a") + b",f\0x" + bytes(4), "not padded"),
        (string("/a") + b",\xff\0\0", "ascii"),
        (string("/a") + string(",q"), "'q' is not OSC 1.0's"),
        (string("/a") + string(",]["), "before it is opened"),
        (string("/a") + string(",[i"), "not closed"),
        (string("/a") + string("," + "[" * 17 + "]" * 17), "too deep"),
        (string("/a") + string("," + "T" * 16385), "are the most"),
        (_F[:-1], "3 bytes of arguments"),
        (_F[:-4], "0 bytes of arguments"),
        (_F + bytes(4), "8 bytes of arguments"),
        (string("/a") + string(",T") + bytes(4), "4 bytes of arguments"),
        (string("/a") + string(",it") + bytes(8), "end early"),
        (string("/a") + string(",t") + bytes(12), "follow the arguments"),
        (string("/a") + string(",s"), "no end"),
        (string("/a") + string(",s") + b"abc", "no end"),
        (string("/a") + string(",s") + b"ab\0", "not padded"),
        (string("/a") + string(",s") + b"\xff\xfe\0\0", "not utf-8"),
        (
            string("/a") + string(",b") + struct.pack(">i", 8) + bytes(4),
            r"a blob says 8 bytes \(padded: 8\) where 4",
        ),
        (string("/a") + string(",b") + struct.pack(">i", -1) + bytes(4), "a blob says -1"),
        (
            string("/a") + string(",b") + struct.pack(">i", 3) + b"abc",
            r"a blob says 3 bytes \(padded: 4\) where 3",
        ),
        (string("/a") + string(",c") + struct.pack(">i", 0xD800), "character"),
        (b"#bundle\0", "before its time tag"),
        (b"#bundle\0" + bytes(7), "before its time tag"),
        (b"#bundlx\0" + _TAG, "begins with"),
        (b"#bundle\0" + _TAG + b"\0\0", "element says"),
        (b"#bundle\0" + _TAG + bytes(4), "element says 0"),
        (b"#bundle\0" + _TAG + struct.pack(">i", 8) + bytes(4), "says 8 bytes where 4"),
        (b"#bundle\0" + _TAG + struct.pack(">i", -4) + bytes(4), "element says -4"),
        (b"#bundle\0" + _TAG + struct.pack(">i", 3) + b"/a\0", "element says 3"),
        (bundle(_F, b"junk"), "begins with"),
        (bundle(*[string("/")] * 8193), "more than 8192"),
    ],
)
def test_malformed_bytes_are_refused_with_the_reason(data: bytes, reason: str) -> None:
    for _ in range(2):  # nothing malformed is kept as if it were known
        with pytest.raises(OscError, match=reason):
            decode(data)


def test_refusals_name_the_address() -> None:
    with pytest.raises(OscError, match=r"/a/b.*bytes of arguments"):
        decode(_F[:-4])
    with pytest.raises(OscError, match=r"/a: .*blob"):
        decode(string("/a") + string(",b") + struct.pack(">i", 99))


def test_a_bundle_keeps_its_order_and_time() -> None:
    half = (2_208_988_800 + 1_700_000_000) * 2**32 + 2**31
    inner = bundle(packet("/b", "i", 2))
    found = decode(bundle(packet("/a", "f", 1.0), inner, ntp=half))
    assert found == Bundle(1_700_000_000.5, (Message("/a", (1.0,)), Bundle(None, (Message("/b", (2,)),))))


def test_an_empty_bundle_is_a_bundle() -> None:
    assert decode(bundle()) == Bundle(None, ())


def test_bundles_are_nested_sixteen_deep_and_no_deeper() -> None:
    data = bundle()
    for _ in range(15):
        data = bundle(data)
    assert isinstance(decode(data), Bundle)
    with pytest.raises(OscError, match="deep"):
        decode(bundle(data))


def test_kept_headers_are_bounded_and_evicted_ones_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "CACHED_HEADERS", 50)
    monkeypatch.setattr(decoding, "_headers", {})
    monkeypatch.setattr(decoding, "_floats", {})
    monkeypatch.setattr(decoding, "_ages", deque())
    for number in [*range(200), 0]:
        for types in ("f", "i"):
            assert decode(packet(f"/n/{number}", types, 1)) == Message(f"/n/{number}", (1,))
    assert len(decoding._headers) == len(decoding._floats) == 25
    assert len(decoding._ages) == 50


def test_an_address_that_ends_like_a_type_tag_is_an_address() -> None:
    assert decode(string("/abc,f")) == Message("/abc,f", ())
    with pytest.raises(OscError, match="no type tag string"):
        decode(string("/abc,f") + bytes(4))


def test_refused_and_long_headers_are_not_kept() -> None:
    before = len(decoding._ages)
    for number in range(100):
        with pytest.raises(OscError):
            decode(string(f"/refused/{number}") + string(",q"))
        decode(packet(f"/{number}/" + "x" * 300, "f", 1.0))
    assert len(decoding._ages) == before


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)
_ARGUMENT = st.one_of(
    st.integers(-(2**63), 2**63 - 1), st.floats(width=32, allow_nan=False), _TEXT,
    st.binary(min_size=1, max_size=9),
    st.booleans(), st.none(),
    st.builds(Midi, *[st.integers(0, 255)] * 4), st.builds(Color, *[st.integers(0, 255)] * 4),
)  # fmt: skip
_ARGUMENTS = st.recursive(_ARGUMENT, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=6)


@given(st.from_regex(r"/[!-~]{0,12}", fullmatch=True), st.lists(_ARGUMENTS, max_size=5))
def test_what_python_osc_builds_comes_back(address: str, arguments: list[Argument]) -> None:
    assert decode(encode(address, *arguments)) == Message(address, tuple(arguments))


@given(st.binary(max_size=200))
def test_any_bytes_raise_nothing_but_osc_error(data: bytes) -> None:
    for head in (b"", b"/a\0\0", b"/a\0\0,", b"#bundle\0"):
        with contextlib.suppress(OscError):
            assert isinstance(decode(head + data), Message | Bundle)
