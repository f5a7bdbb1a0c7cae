"""Time: bundles within the next second wait, all others are played on arrival, and a wrong clock is told."""

import pytest

from netbend.conductor.dispatcher import WAITING
from netbend.osc.timetag import TimetagPolicy, to_ntp
from tests.daemon.conductor.desk import WALL, Desk
from tests.daemon.osc.wire import bundle, packet

ANGLE = "/layer/1/rotate/angle"
FACTOR = "/layer/1/multiply/factor"


def tagged(ahead: float, *packets: bytes) -> bytes:
    return bundle(*(packets or (packet(ANGLE, "f", 30.0),)), ntp=to_ntp(WALL + ahead))


def angle(desk: Desk) -> float:
    return float(desk.tree.get(ANGLE)[0])


def test_a_bundle_within_a_second_waits_for_its_time() -> None:
    desk = Desk()
    desk.hear(tagged(0.25), now=10.0)
    assert (desk.dispatcher.next_due(), angle(desk)) == (10.25, 0.0)
    assert desk.play_due(10.2) == 0
    assert (desk.play_due(10.25), angle(desk)) == (1, 30.0)
    assert desk.dispatcher.next_due() is None


@pytest.mark.parametrize("ahead", [1.5, 60.0, 365 * 86400.0, -0.05, -5.0, -365 * 86400.0])
def test_a_bundle_a_year_ahead_or_past_is_played_on_arrival(ahead: float) -> None:
    desk = Desk()
    desk.hear(tagged(ahead))
    assert (angle(desk), desk.dispatcher.next_due()) == (30.0, None)


@pytest.mark.parametrize("tag", [0, 1])
def test_immediately_is_on_arrival_and_says_nothing_of_a_clock(tag: int) -> None:
    desk = Desk()
    desk.hear(bundle(packet(ANGLE, "f", 30.0), ntp=tag))
    assert (angle(desk), desk.clocks) == (30.0, [])


@pytest.mark.parametrize("ahead", [3600.0, -3600.0])
def test_the_offset_of_a_wrong_clock_is_told(ahead: float) -> None:
    desk = Desk()
    desk.hear(tagged(ahead))
    ((peer, offset),) = desk.clocks
    assert (peer, round(offset)) == (desk.peer, ahead)


@pytest.mark.parametrize("ahead", [0.5, -0.05])
def test_a_clock_that_is_right_is_not_mentioned(ahead: float) -> None:
    desk = Desk()
    desk.hear(tagged(ahead))
    assert desk.clocks == []


def test_ignored_time_tags_are_played_on_arrival() -> None:
    desk = Desk(policy=TimetagPolicy.IGNORE)
    desk.hear(tagged(0.5))
    desk.hear(tagged(3600.0, packet(FACTOR, "f", 2.0)))
    assert (angle(desk), desk.tree.get(FACTOR), desk.clocks) == (30.0, (2.0,), [])


def test_bundles_are_played_in_the_order_of_their_times() -> None:
    desk = Desk()
    for ahead, value in ((0.9, 9.0), (0.1, 1.0), (0.5, 5.0)):
        desk.hear(tagged(ahead, packet(ANGLE, "f", value)))
    steps = desk.dispatcher.play_due(1.0, WALL + 1.0)
    assert [angle(desk) for _ in steps] == [1.0, 5.0, 9.0]


def test_bundles_of_one_time_are_played_in_the_order_of_arrival() -> None:
    desk = Desk()
    for value in range(1, 6):
        desk.hear(tagged(0.5, packet(ANGLE, "i", value)))
    desk.play_due(0.5)
    assert angle(desk) == 5.0


def test_an_inner_bundle_waits_for_its_own_time() -> None:
    desk = Desk()
    desk.hear(tagged(0.25, packet(FACTOR, "f", 2.0), tagged(0.75)), now=0.0)
    desk.play_due(0.25, WALL + 0.25)
    assert (desk.tree.get(FACTOR), angle(desk)) == ((2.0,), 0.0)
    desk.play_due(0.75, WALL + 0.75)
    assert angle(desk) == 30.0


def test_a_waiting_bundle_that_cannot_be_used_says_so_when_its_time_comes() -> None:
    desk = Desk()
    desk.hear(tagged(0.5, packet("/nothing", "f", 1.0)))
    assert desk.refused == []
    desk.play_due(0.5)
    assert [(one.peer, one.address) for one in desk.refused] == [(desk.peer, "/nothing")]


def test_bundles_beyond_the_waiting_room_are_played_on_arrival() -> None:
    desk = Desk()
    later = tagged(0.5, packet(FACTOR, "f", 2.0))
    for _ in range(WAITING):
        desk.hear(later)
    desk.hear(tagged(0.5))
    assert (angle(desk), desk.tree.get(FACTOR)) == (30.0, (1.0,))


def test_one_bad_message_does_not_hold_up_the_others_of_its_bundle() -> None:
    desk = Desk()
    desk.hear(bundle(packet("/nothing"), packet(ANGLE, "f", float("nan")), packet(FACTOR, "f", 2.0)))
    assert (desk.tree.get(FACTOR), angle(desk)) == ((2.0,), 0.0)
    assert [one.address for one in desk.refused] == ["/nothing", ANGLE]


def test_a_packet_that_is_not_osc_is_refused_without_an_address() -> None:
    desk = Desk()
    desk.hear(b"GET / HTTP/1.1\r\n")
    assert [(one.peer, one.address) for one in desk.refused] == [(desk.peer, "")]


def test_before_the_first_network_every_message_is_answered_that_it_is_loading() -> None:
    desk = Desk()
    desk.dispatcher._tree = lambda: None
    desk.hear(packet(ANGLE, "f", 30.0))
    assert [one.reason for one in desk.refused] == ["the network is still loading"]
