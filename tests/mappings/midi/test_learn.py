import random
from dataclasses import replace

import pytest

from netbend_mappings.midi.control import Control, Touch
from netbend_mappings.midi.desk import Learnt, MidiDesk
from netbend_mappings.midi.learn import REST_SECONDS, encoding_of
from netbend_mappings.midi.map import Binding, Light, MidiMap, Target
from netbend_mappings.midi.message import Message, encode
from tests.mappings.midi.stand import Stand

PORT = "Some [hw:1] Box"


class Lesson:
    """Learns one address from packets 10 ms apart, then rests."""

    def __init__(self, kind: str = "value") -> None:
        self.stand = Stand().add("/a", 0.5).add("/b", 0.5)
        self.found: list[Learnt] = []
        self.desk = MidiDesk(self.stand, learnt=self.found.append)
        self.kind, self.moment = kind, 0.0

    def take(self, *packets: bytes, address: str = "/a") -> str:
        """What was learnt, as control, mode and press."""
        if PORT not in self.desk.ports:
            self.desk.connect(PORT, 0.0)
        self.desk.learn(address, self.kind)
        self.hear(*packets)
        self.desk.settle(self.moment + REST_SECONDS)
        if self.desk.learning:
            return ""
        binding = self.found[-1].binding
        return " ".join(filter(None, (str(binding.control), binding.mode.replace("absolute", ""), binding.press)))

    def hear(self, *packets: bytes) -> None:
        for packet in packets:
            self.desk.hear(PORT, packet, self.moment)
            self.moment += 0.01


def cc(number: int, *values: int, channel: int = 1) -> list[bytes]:
    return [encode(Message("cc", channel, number, value)) for value in values]


def pairs(number: int, *values: int) -> list[bytes]:
    return [packet for value in values for packet in cc(number, value >> 7) + cc(number + 32, value & 127)]


def entries(first: int, *values: int) -> list[bytes]:
    return [packet for value in values
            for packet in cc(first, 1) + cc(first - 1, 2) + cc(6, value >> 7) + cc(38, value & 127)]  # fmt: skip


@pytest.mark.parametrize(("packets", "learnt"), [
    (cc(21, *range(40, 60)), "cc 21"),
    (cc(21, 40, 44, 50), "cc 21"),
    (pairs(5, *range(4000, 6000, 150)), "cc14 5"),
    (entries(99, *range(4000, 6000, 300)), "nrpn 1 2"),
    (entries(101, *range(4000, 6000, 300)), "rpn 1 2"),
    (cc(21, 1, 1, 1, 2, 1, 1, 127, 127), "cc 21 twos"),
    (cc(21, 65, 65, 66, 65, 63, 63), "cc 21 offset"),
    (cc(21, 1, 1, 2, 1, 65, 65, 65), "cc 21 signed"),
    ([encode(Message("note on", 1, 36, 80))], "note 36 momentary"),
    (cc(40, 127, 0), "cc 40 momentary"),
    ([encode(Message("bend", 1, 0, value)) for value in range(8192, 16000, 1000)], "bend"),
    ([encode(Message("pressure", 1, 0, value)) for value in range(0, 100, 10)], "pressure"),
    ([encode(Message("programme", 1, 0, 3))], "programme trigger"),
])  # fmt: skip
def test_a_control_is_known_by_what_it_says(packets, learnt):
    assert Lesson().take(*packets) == learnt


@pytest.mark.parametrize(("kind", "press"), [("toggle", "toggle"), ("trigger", "trigger"), ("value", "momentary")])
def test_a_button_does_what_its_parameter_is_for(kind, press):
    assert Lesson(kind).take(encode(Message("note on", 1, 36, 80))) == f"note 36 {press}"


def test_the_control_that_moved_most_is_taken():
    trembling = [packet for value in (64, 65) for packet in cc(3, value)]
    assert Lesson().take(*trembling, *cc(21, 10, 30, 60)) == "cc 21"


def test_a_trembling_control_is_not_learnt():
    assert Lesson().take(*cc(3, 64, 65, 64, 65, 64)) == ""


def test_a_button_32_beside_a_fader_0_is_no_pair():
    packets = cc(0, *range(10, 20)) + cc(32, 127, 0) + cc(0, *range(20, 30))
    assert Lesson().take(*packets) == "cc 0"


def test_nothing_is_played_while_learning_and_everything_after():
    lesson = Lesson()
    lesson.take(*cc(21, *range(64, 76)))
    assert lesson.stand.moves == []
    lesson.hear(*cc(21, *range(80, 127)))
    assert lesson.stand.value("/a") > 0.6


def test_a_control_learnt_anew_leaves_its_old_address():
    lesson = Lesson()
    lesson.take(*cc(21, *range(10, 22)))
    lesson.take(*cc(21, *range(10, 30)), address="/b")
    lesson.hear(*cc(21, *range(30, 90)))
    assert lesson.stand.value("/a") == 0.5
    assert lesson.stand.value("/b") != 0.5


def test_what_was_learnt_comes_back_from_the_show():
    lesson, again = Lesson(), Lesson()
    lesson.take(*cc(21, *range(10, 22)))
    assert again.desk.take(lesson.desk.plain()) == ()
    assert again.desk.names(PORT)
    assert again.desk.plain() == lesson.desk.plain()


def test_what_was_learnt_can_be_forgotten():
    lesson = Lesson()
    lesson.take(*cc(21, *range(10, 22)))
    assert lesson.desk.unbind("/a") == 1
    lesson.hear(*cc(21, *range(30, 90)))
    assert lesson.stand.moves == []


def test_cancelling_learns_nothing():
    lesson = Lesson()
    lesson.desk.connect(PORT, 0.0)
    lesson.desk.learn("/a")
    lesson.desk.cancel()
    lesson.hear(*cc(21, *range(10, 90)))
    assert lesson.found == []


def test_encodings_turned_both_ways_are_told_apart():
    draw = random.Random(0)
    said = {"twos": ([1, 2, 3], [127, 126]), "signed": ([1, 2, 3], [65, 66]), "offset": ([65, 66], [63, 62])}
    for name, (up, down) in said.items():
        values = draw.choices(up, k=6) + draw.choices(down, k=6)
        assert encoding_of(values) == name


def test_what_is_learnt_takes_a_control_from_the_map_that_came_with_it():
    stand = Stand().add("/macro/1", 0.0).add("/mine", 0.0)
    one = MidiDesk(stand)
    one.connect("nanoKONTROL2", 0.0)
    one.learn("/mine")
    for number, packet in enumerate(cc(16, *range(60, 90))):
        one.hear("nanoKONTROL2", packet, number * 0.01)
    one.hear("nanoKONTROL2", cc(16, 0)[0] + cc(16, 127)[0], 2.0)
    assert (stand.value("/mine"), stand.value("/macro/1")) == (1.0, 0.0)


def test_what_is_learnt_on_one_channel_leaves_the_others_to_the_map():
    learnt = MidiMap("learnt", bindings=(Binding(Control("cc", (16,)), (Target("/mine"),), channel=2),))
    below = MidiMap("below", bindings=(Binding(Control("cc", (16,)), (Target("/macro/1"),), light=Light("value")),))
    (_, left) = learnt.over(below).bindings
    touches = [Touch(Control("cc", (16,)), channel, 5) for channel in (1, 2, 3)]
    assert [left.hears(touch, 1) for touch in touches] == [True, False, True]
    assert left.light.shows == "value"
    anywhere = MidiMap("any", bindings=(replace(learnt.bindings[0], channel=0),))
    assert len(anywhere.over(below).bindings) == len(anywhere.over(learnt).bindings) == 1
