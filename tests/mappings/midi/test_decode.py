from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.midi.decode import SYSEX_LIMIT, Decoder
from netbend_mappings.midi.message import SPECS, Message, encode

SEVEN = st.integers(0, 127)
CHANNEL = st.integers(1, 16)


def heard(*packets: bytes) -> list[Message]:
    decoder = Decoder()
    return [message for packet in packets for message in decoder.feed(packet)]


@st.composite
def messages(draw: st.DrawFn) -> Message:
    spec = draw(st.sampled_from(SPECS))
    channel = draw(CHANNEL) if spec.status < 0xF0 else 0
    number, value = draw(SEVEN), draw(SEVEN)
    match spec.form:
        case "pair":
            return Message(spec.kind, channel, number, max(1, value) if spec.kind == "note on" else value)
        case "value":
            return Message(spec.kind, channel, 0, value)
        case "wide":
            return Message(spec.kind, channel, 0, number << 7 | value)
    return Message(spec.kind)


SYSEX = st.builds(lambda data: Message("sysex", data=data), st.lists(SEVEN, max_size=40).map(bytes))
STREAMS = st.lists(messages() | SYSEX, max_size=12)


@given(STREAMS, st.lists(st.integers(1, 5), min_size=1))
def test_messages_come_back_however_the_bytes_are_cut(stream, cuts):
    data = b"".join(map(encode, stream))
    packets, place = [], 0
    while place < len(data):
        size = cuts[len(packets) % len(cuts)]
        packets.append(data[place : place + size])
        place += size
    assert heard(*packets) == stream


@given(messages().filter(lambda one: one.channel > 0), st.integers(0, 2))
def test_real_time_inside_a_message_comes_first_and_breaks_nothing(message, place):
    data = encode(message)
    cut = min(place + 1, len(data))
    clock, *rest = heard(data[:cut] + b"\xf8" + data[cut:]) if cut < len(data) else heard(b"\xf8" + data)
    assert (clock, rest) == (Message("clock"), [message])


def test_running_status_lasts_until_another_status():
    assert heard(b"\x90\x24\x40\x26\x41", b"\x28\x42") == [
        Message("note on", 1, note, velocity) for note, velocity in ((0x24, 0x40), (0x26, 0x41), (0x28, 0x42))
    ]


def test_a_note_on_of_velocity_0_is_a_note_off():
    assert heard(b"\x93\x24\x00") == [Message("note off", 4, 36, 0)]


def test_sysex_across_packets_with_a_clock_inside_arrives_whole():
    assert heard(b"\xf0\x7e\x01", b"\xf8\x02", b"\x03\xf7\xb0\x10\x11") == [
        Message("clock"), Message("sysex", data=b"\x7e\x01\x02\x03"), Message("cc", 1, 16, 17),
    ]  # fmt: skip


def test_system_common_ends_running_status():
    decoder = Decoder()
    assert list(decoder.feed(b"\xb0\x10\x11\xf3\x05\x10\x12")) == [Message("cc", 1, 16, 17), Message("song", 0, 0, 5)]
    assert decoder.strays == 2


def test_a_message_cut_off_by_another_is_counted_and_the_other_is_heard():
    decoder = Decoder()
    assert list(decoder.feed(b"\xb0\x10\x90\x24\x40")) == [Message("note on", 1, 36, 64)]
    assert decoder.strays == 1


def test_a_sysex_without_end_keeps_no_memory():
    decoder = Decoder()
    assert list(decoder.feed(b"\xf0" + bytes(SYSEX_LIMIT * 3))) == []
    assert list(decoder.feed(b"\xf7\xfa")) == [Message("start")]
    assert decoder.strays == 1


@given(st.binary(max_size=300))
def test_any_bytes_are_taken(data):
    decoder = Decoder()
    for message in decoder.feed(data):
        assert message.kind == "sysex" or list(Decoder().feed(encode(message))) == [message]


def test_a_burst_of_400_messages_loses_none():
    burst = b"".join(encode(Message("cc", 1, 16, value % 128)) for value in range(400))
    assert [message.value for message in heard(burst)] == [value % 128 for value in range(400)]
