"""In the real daemon: a gesture moves the picture while it goes on, free play is mapped, looks are explored."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from pythonosc.udp_client import SimpleUDPClient

from netbend_client import ClientError
from tests.mappings.following.shape import movement
from tests.support.daemon import Daemon, daemon, until

ANGLE, FACTOR = "/zone/middle/rotate/angle", "/zone/fine/multiply/factor"


class Performer:
    """Moves sensors and speaks on one port, so that everything is heard in order."""

    def __init__(self, show: Daemon) -> None:
        self.show = show
        self._client = SimpleUDPClient("127.0.0.1", int(str(show.facts["wekinator_port"])))

    def say(self, address: str, *arguments: object) -> None:
        self._client.send_message(address, list(arguments))

    def move(self, path: np.ndarray) -> None:
        for values in path.tolist():
            self.say("/wek/inputs", *values)
            time.sleep(0.002)

    def teach(self) -> None:
        self.say("/map/new", "gestures", 3)
        for gesture in (1, 2, 3):
            self.say("/map/gesture", gesture)
            self.move(movement(gesture))
            self.say("/map/gesture", 0)

    def get(self, address: str) -> float:
        return float(str(self.show.client.get(address)))


@contextmanager
def performer() -> Iterator[Performer]:
    with daemon("--wekinator-port", "0") as show:
        yield Performer(show)


def moved(show: Daemon, before: np.ndarray) -> None:
    """Wait until another picture is seen, however slow the machine is."""

    def look() -> bool:
        try:
            return not np.array_equal(show.settle(), before)
        except ClientError:
            return False

    until(look, 60.0)


def kill_conductor(show: Daemon) -> None:
    def answered() -> bool:
        try:
            return show.pid("conductor") != pid and bool(show.client.ping())
        except ClientError:
            return False

    show.settle()  # what was answered a moment ago may be published a millisecond later
    pid = show.pid("conductor")
    os.kill(pid, signal.SIGKILL)
    until(answered, 60.0)


def test_a_gesture_moves_the_picture_while_it_goes_on_and_after_a_death() -> None:
    with performer() as hand:
        hand.teach()
        hand.show.client.set("/map/follow/on", 1)
        hand.show.client.set("/mod/follow/progress/add", ANGLE, 0.0, 90.0)
        still = hand.show.settle()
        for life in range(2):
            if life:
                kill_conductor(hand.show)
            hand.say("/map/follow/start")
            hand.move(movement(2, noise=0.01)[:50])
            until(lambda: 0.4 < hand.get("/map/follow/progress") < 0.6)
            assert hand.get("/map/follow/gesture") == 2
            until(lambda: 35.0 < hand.get(f"{ANGLE}/played") < 55.0)
            moved(hand.show, still)


def test_free_play_becomes_a_mapping_and_another() -> None:
    with performer() as hand:
        hand.show.client.set("/mod/map/1/to", ANGLE)
        hand.show.client.set("/mod/map/2/to", FACTOR)
        hand.show.client.ping()
        hand.say("/map/new", "numbers", 2)
        hand.say("/map/play/start")
        hand.move(movement(1))
        played = []
        for message in ("/map/play/generate", "/map/play/another"):
            hand.say(message)
            played.append(play(hand, movement(1)[::10]))
        assert np.ptp(played[0], axis=0).min() > 0
        assert np.abs(np.array(played[0]) - played[1]).max() > 1.0


def play(hand: Performer, path: np.ndarray) -> list[tuple[float, float]]:
    """Where both parameters stand at each place of a movement, once the mapping plays them."""
    settled: list[tuple[float, float]] = []

    def look() -> bool:
        nonlocal settled
        before, settled = settled, []
        for values in path:
            hand.move(values[None])
            hand.show.settle()
            settled.append((hand.get(ANGLE), hand.get(FACTOR)))
        return settled == before and settled[0] != settled[-4]

    until(look)
    return settled


def test_looks_are_explored_and_a_death_forgets_no_answer() -> None:
    with performer() as hand:
        clean = hand.show.settle()
        hand.show.client.set("/map/explore/seconds", 0.0)
        hand.show.client.set("/map/explore/propose")
        moved(hand.show, clean)
        proposed = hand.show.settle()
        hand.show.client.set("/map/explore/yes")
        assert np.array_equal(hand.show.settle(), proposed)
        until(lambda: "answers" in str(hand.show.client.get("/map/explore/answers")))
        kill_conductor(hand.show)
        hand.show.client.set("/map/explore/no")
        moved(hand.show, proposed)
        assert str(hand.show.client.get("/map/explore/answers")).count("],[") == 1
