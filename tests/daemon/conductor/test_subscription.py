"""Feedback: who may ask for it, what they hear, how often, and how it ends."""

import socket

import pytest

from netbend.conductor.subscription import CLOSED_ERRORS, SUBSCRIBERS, Subscription
from netbend.osc.decode import decode
from netbend.osc.message import Message
from tests.daemon.conductor.desk import Desk
from tests.daemon.osc.wire import packet

ANGLE = "/layer/1/rotate/angle"


class Feedback(Desk):
    """A desk that tells its subscribers at once, on a clock that is set by hand."""

    def tell(self, now: float) -> float | None:
        commit = self.tree.commit()
        if commit is not None:
            self.subscriptions.changed(commit.slots)
        return self.subscriptions.flush(self.tree, now)

    def heard(self, port: int = 9001) -> list[Message]:
        messages = [decode(data) for data, _, to in self.sent if to == port]
        return [one for one in messages if isinstance(one, Message)]

    def targets(self) -> list[tuple[str, int]]:
        return [(host, port) for host, port, *_ in self.subscriptions.plain()]


@pytest.fixture
def desk() -> Feedback:
    return Feedback()


def refusals(desk: Desk) -> list[str]:
    return [one.reason for one in desk.refused]


@pytest.mark.parametrize(
    ("types", "arguments", "expected"),
    [
        ("i", (9001,), ["127.0.0.1", 9001, "", 30.0]),
        ("f", (9001.0,), ["127.0.0.1", 9001, "", 30.0]),
        ("si", ("", 9001), ["127.0.0.1", 9001, "", 30.0]),
        ("si", ("localhost", 9001), ["127.0.0.1", 9001, "", 30.0]),
        ("si", ("127.0.0.2", 9001), ["127.0.0.2", 9001, "", 30.0]),
        ("is", (9001, "/layer/*"), ["127.0.0.1", 9001, "layer/*", 30.0]),
        ("ii", (9001, 5), ["127.0.0.1", 9001, "", 5.0]),
        ("sisi", ("", 9001, "/layer", 5), ["127.0.0.1", 9001, "layer", 5.0]),
        ("ii", (9001, 1000), ["127.0.0.1", 9001, "", 30.0]),
    ],
)
def test_every_form_of_subscribe(
    desk: Feedback, types: str, arguments: tuple[object, ...], expected: list[object]
) -> None:
    desk.hear(packet("/subscribe", types, *arguments))
    ((host, port, _, pattern, per_second, _),) = desk.subscriptions.plain()
    assert [host, port, pattern, per_second] == expected


@pytest.mark.parametrize(
    ("types", "arguments"),
    [
        ("", ()), ("i", (0,)), ("i", (-1,)), ("i", (65536,)), ("s", ("9001",)), ("N", (None,)), ("b", (b"x",)),
        ("f", (float("nan"),)), ("f", (float("inf"),)), ("h", (2**62,)), ("d", (1e300,)), ("sb", ("", b"x")),
        ("I", (None,)), ("r", None), ("[i]", (9001,)),
    ],
)  # fmt: skip
def test_what_is_no_port_is_refused(desk: Feedback, types: str, arguments: tuple[object, ...] | None) -> None:
    from netbend.osc.message import Color

    desk.hear(packet("/subscribe", types, *(arguments if arguments is not None else (Color(0, 0, 35, 41),))))
    assert desk.targets() == []
    assert "needs a port" in refusals(desk)[0]


@pytest.mark.parametrize("host", ["192.0.2.8", "example.org", "::1%evil", "127.0.0.1%evil", "0.0.0.0", "2001:db8::1"])
def test_only_the_senders_own_host_may_be_a_target(desk: Feedback, host: str) -> None:
    desk.hear(packet("/subscribe", "si", host, 9001))
    assert desk.targets() == []
    assert "only your own host" in refusals(desk)[0]


@pytest.mark.parametrize("host", ["192.0.2.8", "127.0.0.1", "localhost"])
def test_a_sender_on_the_network_may_name_nobody_but_itself(desk: Feedback, host: str) -> None:
    peer = desk.make_peer("192.0.2.7:5000")
    desk.hear(packet("/subscribe", "si", host, 9001), peer=peer)
    desk.hear(packet("/subscribe", "i", 9002), peer=peer)
    assert desk.targets() == [("192.0.2.7", 9002)]


def test_the_most_subscriptions_is_a_number_and_it_is_told(desk: Feedback) -> None:
    for port in range(9000, 9000 + SUBSCRIBERS + 1):
        desk.hear(packet("/subscribe", "i", port))
    assert len(desk.subscriptions) == SUBSCRIBERS
    assert "/unsubscribe" in refusals(desk)[0]


def test_subscribing_twice_is_subscribing_once(desk: Feedback) -> None:
    for _ in range(3):
        desk.hear(packet("/subscribe", "i", 9001))
    assert desk.targets() == [("127.0.0.1", 9001)]


def test_a_change_by_another_hand_is_told(desk: Feedback) -> None:
    desk.hear(packet("/subscribe", "i", 9001))
    desk.hear(packet(ANGLE, "f", 30.0), peer=desk.make_peer("127.0.0.1:6000"))
    desk.tell(1.0)
    assert desk.heard() == [Message(ANGLE, (30.0,))]


def test_nobody_hears_of_their_own_change(desk: Feedback) -> None:
    desk.hear(packet("/subscribe", "i", 9001))
    desk.hear(packet(ANGLE, "f", 30.0))
    desk.tell(1.0)
    assert desk.heard() == []


def test_a_clamped_value_goes_back_to_its_own_sender(desk: Feedback) -> None:
    desk.hear(packet("/subscribe", "i", 9001))
    desk.hear(packet("/master/level", "f", 7.0))
    desk.tell(1.0)
    assert desk.heard() == [Message("/master/level", (1.0,))]


def test_when_two_hands_move_one_fader_both_hear_where_it_stands(desk: Feedback) -> None:
    other = desk.make_peer("127.0.0.1:6000")
    desk.hear(packet("/subscribe", "i", 9001))
    desk.hear(packet("/subscribe", "i", 9002), peer=other)
    desk.hear(packet(ANGLE, "f", 30.0))
    desk.hear(packet(ANGLE, "f", 40.0), peer=other)
    desk.tell(1.0)
    assert desk.heard(9001) == desk.heard(9002) == [Message(ANGLE, (40.0,))]


@pytest.mark.parametrize("rate", [30, 5])
def test_an_address_is_told_at_most_so_often_and_last_of_all_where_it_rests(desk: Feedback, rate: int) -> None:
    desk.hear(packet("/subscribe", "ii", 9001, rate))
    other = desk.make_peer("127.0.0.1:6000")
    for step in range(1, 1001):
        desk.hear(packet(ANGLE, "f", step / 8), peer=other)
        desk.tell(step / 1000)
    assert rate <= len(desk.heard()) <= rate + 1
    due = desk.tell(1.0)
    assert due is not None
    desk.tell(due)
    assert desk.heard()[-1] == Message(ANGLE, (125.0,))


def test_another_address_does_not_wait_for_one_that_moves(desk: Feedback) -> None:
    desk.hear(packet("/subscribe", "ii", 9001, 1))
    other = desk.make_peer("127.0.0.1:6000")
    for value, now in ((1.0, 1.0), (2.0, 1.1)):
        desk.hear(packet(ANGLE, "f", value), peer=other)
        desk.tell(now)
    desk.hear(packet("/master/level", "f", 0.5), peer=other)
    desk.tell(1.2)
    assert [one.address for one in desk.heard()] == [ANGLE, "/master/level"]


@pytest.mark.parametrize(
    ("pattern", "hears"),
    [("/layer/*", True), ("/layer/1", True), ("/layer/{2,3}", False), ("/layer/*/rotate/*", True), ("/zone", False),
     ("/layer/1/rotate/angle/more", False), ("", True), ("/", True)],
)  # fmt: skip
def test_a_pattern_says_what_is_heard(desk: Feedback, pattern: str, hears: bool) -> None:
    desk.hear(packet("/subscribe", "is", 9001, pattern))
    desk.hear(packet(ANGLE, "f", 30.0), peer=desk.make_peer("127.0.0.1:6000"))
    desk.tell(1.0)
    assert bool(desk.heard()) is hears


@pytest.mark.parametrize("pattern", ["/layer/[", "/layer/{1", "/" + "x*" * 300])
def test_a_pattern_that_is_none_is_refused_when_it_is_asked_for(desk: Feedback, pattern: str) -> None:
    desk.hear(packet("/subscribe", "is", 9001, pattern))
    assert desk.targets() == []
    assert "pattern" in refusals(desk)[0]


def test_who_has_been_answered_is_not_told_again(desk: Feedback) -> None:
    for port in (9001, 9002):
        desk.hear(packet("/subscribe", "i", port))
    desk.subscriptions.tell("/error", "/nothing", "no address /nothing", heard="127.0.0.1:9001")
    assert (len(desk.heard(9001)), len(desk.heard(9002))) == (0, 1)


def test_a_whole_number_beyond_64_bits_is_told_too(desk: Feedback) -> None:
    desk.hear(packet("/subscribe", "i", 9001))
    other = desk.make_peer("127.0.0.1:6000")
    desk.hear(packet("/layer/1/random/seed", "d", 1e300), peer=other)
    desk.hear(packet(ANGLE, "f", 30.0), peer=other)
    desk.tell(1.0)
    assert [one.address for one in desk.heard()] == ["/layer/1/random/seed", ANGLE]


def test_triggers_are_not_told(desk: Feedback) -> None:
    desk.hear(packet("/subscribe", "i", 9001))
    desk.hear(packet("/layer/1/flash"), peer=desk.make_peer("127.0.0.1:6000"))
    desk.tell(1.0)
    assert desk.heard() == []


def test_refresh_sends_all_that_is_not_at_its_default(desk: Feedback) -> None:
    desk.hear(packet(ANGLE, "f", 30.0))
    desk.hear(packet("/master/level", "f", 0.5))
    desk.tell(0.0)
    desk.hear(packet("/subscribe", "i", 9001))
    desk.hear(packet("/refresh"))
    desk.tell(1.0)
    assert {one.address for one in desk.heard()} == {ANGLE, "/master/level"}


def test_unsubscribe_ends_all_of_the_senders_and_no_others(desk: Feedback) -> None:
    desk.hear(packet("/subscribe", "i", 9001))
    desk.hear(packet("/subscribe", "i", 9002), peer=desk.make_peer("127.0.0.1:6000"))
    desk.hear(packet("/unsubscribe"))
    assert desk.targets() == [("127.0.0.1", 9002)]


@pytest.mark.parametrize(("types", "arguments"), [("i", (9001,)), ("f", (9001.0,)), ("si", ("127.0.0.1", 9001))])
def test_unsubscribe_ends_a_port(desk: Feedback, types: str, arguments: tuple[object, ...]) -> None:
    for port in (9001, 9002):
        desk.hear(packet("/subscribe", "i", port))
    desk.hear(packet("/unsubscribe", types, *arguments))
    assert desk.targets() == [("127.0.0.1", 9002)]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_unsubscribing_from_what_is_no_port_ends_nothing(desk: Feedback, number: float) -> None:
    desk.hear(packet("/subscribe", "i", 9001))
    desk.hear(packet("/unsubscribe", "f", number))
    assert desk.targets() == [("127.0.0.1", 9001)]


def test_the_target_of_the_command_line_stays_whatever_is_asked(desk: Feedback) -> None:
    desk.subscriptions.add(Subscription("127.0.0.1", 9001, "--feedback", lasting=True))
    desk.hear(packet("/unsubscribe", "i", 9001))
    desk.hear(packet("/subscribe", "i", 9001))
    desk.hear(packet("/unsubscribe", "i", 9001))
    desk.hear(packet("/unsubscribe"))
    assert desk.targets() == [("127.0.0.1", 9001)]


@pytest.mark.parametrize("lasting", [False, True])
def test_a_closed_port_is_forgotten_unless_it_lasts(desk: Feedback, lasting: bool) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        port = gone.getsockname()[1]
    desk.subscriptions.add(Subscription("127.0.0.1", port, "somebody", lasting=lasting))
    for _ in range(3 * CLOSED_ERRORS):
        desk.subscriptions.forget_closed()
    assert bool(desk.targets()) is lasting


def test_an_open_port_stays(desk: Feedback) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        desk.subscriptions.add(Subscription("127.0.0.1", listener.getsockname()[1], "somebody"))
        for _ in range(3 * CLOSED_ERRORS):
            desk.subscriptions.forget_closed()
    assert len(desk.subscriptions) == 1


def test_what_is_kept_of_subscriptions_is_taken_up_again(desk: Feedback) -> None:
    desk.hear(packet("/subscribe", "sisi", "", 9001, "/layer/*", 5))
    another = Feedback()
    another.subscriptions.resume(desk.subscriptions.plain())
    assert another.subscriptions.plain() == desk.subscriptions.plain()


def test_a_sender_on_the_network_ends_nobody_elses_subscription(desk: Feedback) -> None:
    desk.hear(packet("/subscribe", "i", 9001))
    desk.hear(packet("/unsubscribe", "si", "127.0.0.1", 9001), peer=desk.make_peer("192.0.2.7:5000"))
    assert desk.targets() == [("127.0.0.1", 9001)]
