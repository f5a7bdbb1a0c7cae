import pytest

from netbend_mappings.midi.desk import MidiDesk
from netbend_mappings.midi.document import read
from netbend_mappings.midi.message import Message, encode
from tests.mappings.midi.stand import Stand

PORT = "knobs"


def desk(stand: Stand, *rows: dict, **top: object) -> MidiDesk:
    reading = read({"name": "knobs", "device": ["knobs"], "control": list(rows)} | top, "knobs")
    assert reading.faults == ()
    one = MidiDesk(stand, [reading.map])
    one.connect(PORT, 0.0)
    return one


def cc(number: int, value: int, channel: int = 1) -> bytes:
    return encode(Message("cc", channel, number, value))


def note(number: int, value: int, channel: int = 1) -> bytes:
    return encode(Message("note on", channel, number, value))


@pytest.fixture
def stand() -> Stand:
    return Stand().add("/a").add("/b").add("/angle", 0.0, -180.0, 180.0)


def test_one_control_plays_many_with_ranges_of_their_own(stand):
    targets = [{"address": "/a", "invert": True}, {"address": "/angle", "low": 0.0, "high": 90.0}]
    desk(stand, {"control": "cc 1", "targets": targets}).hear(PORT, cc(1, 127), 0.0)
    assert (stand.value("/a"), stand.value("/angle")) == (0.0, 90.0)


def test_7_bits_are_smoothed_and_14_are_not(stand):
    one = desk(stand, {"control": "cc 1", "address": "/a"}, {"control": "bend", "address": "/b"})
    one.hear(PORT, cc(1, 9) + b"\xe0\x00\x40", 0.0)
    assert [move.smooth for move in stand.moves] == [0.03, 0.0]


def test_a_channel_is_kept_apart(stand):
    one = desk(stand, {"control": "cc 1", "channel": 2, "address": "/a"})
    one.hear(PORT, cc(1, 127, 1), 0.0)
    assert stand.moves == []
    one.hear(PORT, cc(1, 127, 2), 0.0)
    assert stand.value("/a") == 1.0


def test_a_toggle_flips_on_presses_alone(stand):
    one = desk(stand, {"control": "note 36", "address": "/a", "press": "toggle"})
    one.hear(PORT, note(36, 9) + note(36, 0), 0.0)
    assert stand.value("/a") == 1.0
    one.hear(PORT, note(36, 9) + note(36, 0), 1.0)
    assert (stand.value("/a"), len(stand.moves)) == (0.0, 2)


def test_a_momentary_button_is_on_while_it_is_held(stand):
    one = desk(stand, {"control": "cc 40", "address": "/a", "press": "momentary"})
    one.hear(PORT, cc(40, 127), 0.0)
    assert stand.value("/a") == 1.0
    one.hear(PORT, cc(40, 0), 0.0)
    assert stand.value("/a") == 0.0


def test_a_trigger_has_no_argument_and_fires_on_the_press(stand):
    one = desk(stand, {"control": "note 36", "address": "/preset/3/recall", "press": "trigger"})
    one.hear(PORT, note(36, 9) + note(36, 0), 0.0)
    assert [(move.address, move.arguments) for move in stand.moves] == [("/preset/3/recall", ())]


def test_programme_changes_recall_presets_unasked(stand):
    desk(stand).hear(PORT, b"\xc0\x04", 0.0)
    assert stand.addresses() == ["/preset/5/recall"]


def test_a_bank_numbers_its_programmes_on(stand):
    one = desk(stand, {"control": "bank", "address": "/preset/N/recall"})
    one.hear(PORT, cc(0, 0) + cc(32, 1) + b"\xc0\x04", 0.0)
    assert stand.addresses() == ["/preset/133/recall"]


def test_an_encoder_steps(stand):
    one = desk(stand, {"control": "cc 1", "address": "/a", "mode": "twos"})
    one.hear(PORT, cc(1, 1) * 64 + cc(1, 127) * 32, 0.0)
    assert stand.value("/a") == pytest.approx(0.25)


def test_a_burst_of_400_messages_ends_where_the_last_says(stand):
    one = desk(stand, {"control": "cc 1", "address": "/a"})
    one.hear(PORT, b"".join(cc(1, value % 128) for value in range(400)), 0.0)
    assert (len(stand.moves), stand.value("/a")) == (400, (399 % 128) / 127)


def test_two_controls_on_one_parameter_take_it_from_each_other_without_a_jump(stand):
    one = desk(stand, *({"control": f"cc {number}", "address": "/a"} for number in (1, 2)), takeover="pickup")
    for number, value in [(1, 0), (1, 64), (2, 10), (2, 11), (1, 65), (2, 60), (2, 66), (2, 70)]:
        before = stand.value("/a")
        one.hear(PORT, cc(number, value), 0.0)
        assert abs(stand.value("/a") - before) <= 64 / 127 + 1e-9
    assert stand.value("/a") == pytest.approx(70 / 127)


def test_banks_share_their_controls(stand):
    one = desk(
        stand, {"control": "cc 1", "address": "/a", "bank": 1}, {"control": "cc 1", "address": "/b", "bank": 2},
        {"control": "note 1", "go": "next"}, banks=2,
    )  # fmt: skip
    one.hear(PORT, cc(1, 127) + note(1, 9) + note(1, 0) + cc(1, 64) + note(1, 9) + cc(1, 32), 0.0)
    assert (stand.value("/a"), stand.value("/b")) == (32 / 127, 64 / 127)


def test_an_address_that_is_not_there_moves_nothing(stand):
    one = desk(stand, {"control": "cc 1", "address": "/gone"}, {"control": "cc 2", "address": "/a"})
    one.hear(PORT, cc(1, 127) + cc(2, 127), 0.0)
    assert stand.value("/a") == 1.0


def test_nanokontrol2_buttons_move_no_fader():
    stand = Stand().add("/zone/coarse/amount", 1.0).add("/bend/amount", 1.0)
    one = MidiDesk(stand)
    one.connect("nanoKONTROL2", 0.0)
    for number in range(32, 40):
        one.hear("nanoKONTROL2", cc(number, 127) + cc(number, 0), 0.0)
    assert stand.addresses() == [f"/preset/{number}/recall" for number in range(1, 9)]


def test_a_device_gone_in_the_middle_of_an_nrpn_leaves_nothing_half_set(stand):
    one = desk(stand, {"control": "nrpn 1 2", "address": "/a"})
    one.hear(PORT, cc(99, 1) + cc(98, 2) + cc(6, 100), 0.0)
    one.disconnect(PORT)
    one.settle(1.0)
    one.connect(PORT, 2.0)
    one.hear(PORT, cc(38, 5) + cc(6, 5) + cc(38, 5), 2.0)
    assert stand.moves == []


def test_a_clock_is_followed_and_moves_nothing(stand):
    one = desk(stand)
    for tick in range(100):
        one.hear(PORT, b"\xf8", tick * 60 / 128 / 24)
    tempo = one.clock.tempo(99 * 60 / 128 / 24)
    assert tempo is not None
    assert (tempo.bpm, stand.moves) == (pytest.approx(128), [])


def test_a_port_asked_for_by_name_plays_the_generic_map():
    stand = Stand().add("/macro/1")
    one = MidiDesk(stand)
    one.connect("Some Piano", 0.0)
    one.hear("Some Piano", cc(16, 5), 0.0)
    assert stand.moves == []
    one.connect("Some Piano", 0.0, asked=True)
    one.hear("Some Piano", cc(16, 0) + cc(16, 60), 0.0)
    assert stand.value("/macro/1") > 0.0
