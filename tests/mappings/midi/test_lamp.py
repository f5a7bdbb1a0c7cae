from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.midi.desk import MidiDesk
from netbend_mappings.midi.document import read
from netbend_mappings.midi.instrument import Move, Packet
from netbend_mappings.midi.lamp import ECHO_SECONDS
from netbend_mappings.midi.message import Message, encode
from tests.mappings.midi.stand import Stand

TICK = 0.01


@dataclass
class Motors:
    """Motor faders on CC 1, 2, … that all say where they are on their way, on a desk that tells them its changes."""

    count: int = 2
    whole: bool = False
    delay: int = 0
    speed: int = 12
    places: dict[int, int] = field(default_factory=dict)
    goals: dict[int, int] = field(default_factory=dict)
    reports: list[tuple[float, int, int]] = field(default_factory=list)
    moment: float = 0.0
    sent: int = 0

    def __post_init__(self) -> None:
        self.stand = Stand(whole=frozenset({"/a"} if self.whole else ())).add(
            "/a", 0.0, 0.0, 7.0 if self.whole else 1.0
        )
        rows = [{"control": f"cc {number}", "address": "/a", "light": "value"} for number in range(1, self.count + 1)]
        self.desk = MidiDesk(self.stand, [read({"device": ["f"], "control": rows}, "f").map])
        self.places = dict.fromkeys(range(1, self.count + 1), 0)
        self._obey(self.desk.connect("f", self.moment))

    def _obey(self, packets: list[Packet]) -> None:
        for packet in packets:
            self.sent += 1
            self.goals[packet.data[1]] = packet.data[2]

    def _say(self, number: int) -> None:
        """Say where a fader is; it is heard some ticks later."""
        self.reports.append((self.moment + self.delay * TICK - 1e-9, number, self.places[number]))
        self._hear()

    def _hear(self) -> None:
        while self.reports and self.reports[0][0] <= self.moment:
            _, number, place = self.reports.pop(0)
            self._report(number, place)

    def _report(self, number: int, place: int) -> None:
        moves = len(self.stand.moves)
        self._obey(self.desk.hear("f", encode(Message("cc", 1, number, place)), self.moment))
        if len(self.stand.moves) > moves:
            self._obey(self.desk.changed(["/a"], self.moment))

    def hand(self, number: int, place: int) -> None:
        self.goals.pop(number, None)
        self.places[number] = place
        self._say(number)

    def other(self, value: float) -> None:
        self.stand.play(Move("/a/normalized", (value,), 0.0, "osc"))
        self._obey(self.desk.changed(["/a"], self.moment))

    def run(self, ticks: int) -> None:
        for _ in range(ticks):
            self.moment += TICK
            self._hear()
            self._obey(self.desk.settle(self.moment))
            for number, goal in list(self.goals.items()):
                place = self.places[number]
                self.places[number] = place + max(-self.speed, min(self.speed, goal - place))
                if self.places[number] == goal:
                    del self.goals[number]
                if self.places[number] != place:
                    self._say(number)


ACTS = st.lists(
    st.tuples(st.just("hand"), st.integers(1, 3), st.integers(0, 127))
    | st.tuples(st.just("other"), st.just(0), st.integers(0, 127))
    | st.tuples(st.just("wait"), st.just(0), st.integers(0, 30)),
    max_size=25,
)


def play(motors: Motors, acts: list[tuple[str, int, int]]) -> None:
    for act, number, value in acts:
        if act == "hand" and number <= motors.count:
            motors.hand(number, value)
        elif act == "other":
            motors.other(value / 127)
        motors.run(value if act == "wait" else 1)


@given(ACTS, st.integers(1, 3), st.booleans(), st.integers(0, 5))
def test_motors_that_echo_come_to_rest(acts, count, whole, delay):
    motors = Motors(count, whole, delay)
    play(motors, acts)
    motors.run(200)
    sent, moves = motors.sent, len(motors.stand.moves)
    motors.run(200)
    assert (motors.sent, len(motors.stand.moves)) == (sent, moves)


@given(st.integers(0, 127), st.integers(0, 127), st.integers(1, 3), st.integers(0, 5))
def test_a_change_from_elsewhere_is_never_answered_by_the_motors(first, second, count, delay):
    motors = Motors(count, False, delay)
    motors.other(first / 127)
    motors.run(int(ECHO_SECONDS / TICK))
    motors.other(second / 127)
    motors.run(200)
    assert {move.port for move in motors.stand.moves} == {"osc"}
    assert set(motors.places.values()) == {second}


def test_the_other_fader_follows_the_one_in_the_hand():
    motors = Motors(2)
    motors.run(100)
    for place in range(0, 100, 5):
        motors.hand(1, place)
        motors.run(2)
    motors.run(100)
    assert motors.places == {1: 95, 2: 95}


def test_a_hand_against_the_motor_wins_at_once():
    motors = Motors(1)
    motors.run(10)
    motors.other(1.0)
    motors.run(3)
    motors.hand(1, 10)
    assert motors.stand.value("/a") == pytest.approx(10 / 127)


def test_lights_say_what_a_button_switched():
    stand = Stand().add("/a")
    row = {"control": "note 1", "address": "/a", "press": "toggle", "on": "red", "off": 3}
    desk = MidiDesk(stand, [read({"device": ["p"], "lights": {"red": 5}, "control": [row]}, "p").map])
    assert [packet.data for packet in desk.connect("p", 0.0)] == [b"\x90\x01\x03"]
    assert [packet.data for packet in desk.hear("p", b"\x90\x01\x7f", 1.0)] == [b"\x90\x01\x05"]
    assert desk.hear("p", b"\x80\x01\x00", 2.0) == []
    stand.rows["/a"][0] = 0.0
    assert [packet.data for packet in desk.changed(["/a"], 3.0)] == [b"\x90\x01\x03"]


def test_a_light_is_told_at_most_30_times_a_second_and_the_last_value_for_certain():
    stand = Stand().add("/a")
    row = {"control": "cc 1", "address": "/a", "mode": "twos"}
    desk = MidiDesk(stand, [read({"device": ["p"], "control": [row]}, "p").map])
    desk.connect("p", 0.0)
    told = []
    for step in range(1, 101):
        stand.rows["/a"][0] = step / 100
        told += desk.changed(["/a"], 1.0 + step / 100)
        told += desk.settle(1.0 + step / 100)
    told += desk.settle(3.0)
    assert len(told) <= 32
    assert told[-1].data == b"\xb0\x01\x7f"
    assert desk.due() is None
