"""Bundles from real programs, obeyed to the frame; those of a host whose clock is wrong, on arrival."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from netbend.publishers.null import LogLine
from tests.peers.conftest import Played
from tests.peers.liblo import Liblo
from tests.peers.npm_osc import NpmOsc
from tests.peers.peer import Peer, Request
from tests.peers.python_osc import PythonOsc
from tests.peers.supercollider import SuperCollider
from tests.support.daemon import until

pytestmark = pytest.mark.peer

AHEAD_SECONDS = 0.4
YEAR_SECONDS = 365 * 86400.0
LAYERS = (3, 4)


@dataclass(frozen=True, slots=True)
class Obeyed:
    """How late the first frame that obeys a bundle was published, and how many passed since its moment."""

    lateness: float
    passed: int


@pytest.fixture(scope="module", params=[SuperCollider, Liblo, PythonOsc, NpmOsc])
def peer(request: pytest.FixtureRequest, played: Played) -> Iterator[Peer]:
    with request.param(played.target) as peer:
        yield peer
    for layer in LAYERS:
        played.show.client.set(f"/layer/{layer}/rotate/angle", 0.0)


def test_a_bundle_takes_effect_at_its_time_within_one_frame(peer: Peer, played: Played) -> None:
    peer.send_bundle(None, _bundle(10.0))  # a first bend of a layer compiles it
    played.wait_for("/layer/4/rotate/angle", 10.0)
    three = [_obeyed(peer, played, angle) for angle in (20.0, 40.0, 60.0)]
    assert min(one.lateness for one in three) >= 0
    # The frame that was under way has the old values, the next one the new: on time, however long a frame takes.
    assert sorted(one.passed for one in three)[1] <= 1, three


def _bundle(angle: float) -> list[Request]:
    return [(f"/layer/{layer}/rotate/angle", "f", (angle,)) for layer in LAYERS]


def _obeyed(peer: Peer, played: Played, angle: float) -> Obeyed:
    before = played.settled()
    due = time.time() + AHEAD_SECONDS
    due_here = time.perf_counter() + due - time.time()
    peer.send_bundle(due, _bundle(angle))
    time.sleep(AHEAD_SECONDS + 0.1)  # asking meanwhile would slow the frames that are timed
    played.wait_for("/layer/4/rotate/angle", angle)
    changed = until(lambda: _first_changed(played.frames(), before), what="a frame that the bundle changed")
    passed = [one for one in played.frames() if due_here < one.done < changed.done]
    return Obeyed(changed.done - due_here, len(passed))


def _first_changed(frames: list[LogLine], before: LogLine) -> LogLine | None:
    return next((one for one in frames if one.number > before.number and one.pixels != before.pixels), None)


def test_messages_pass_a_bundle_that_waits(peer: Peer, played: Played) -> None:
    due = time.time() + AHEAD_SECONDS
    peer.send_bundle(due, [("/layer/9/rotate/angle", "f", (45.0,))])
    peer.send("/layer/10/rotate/angle", "f", 45.0)
    played.wait_for("/layer/10/rotate/angle", 45.0)
    assert (played.value("/layer/9/rotate/angle"), time.time() < due) == (0.0, True)
    played.wait_for("/layer/9/rotate/angle", 45.0)
    for layer in (9, 10):
        peer.send(f"/layer/{layer}/rotate/angle", "f", 0.0)
        played.wait_for(f"/layer/{layer}/rotate/angle", 0.0)


def test_a_bundle_from_a_wrong_clock_is_played_on_arrival_and_logged_once(peer: Peer, played: Played) -> None:
    told = played.show.log().count("the clock of")
    for angle, years in ((7.0, 1), (8.0, 1), (0.0, -1)):
        peer.send_bundle(time.time() + years * YEAR_SECONDS, [("/layer/11/rotate/angle", "f", (angle,))])
        played.wait_for("/layer/11/rotate/angle", angle)
    assert played.show.log().count("the clock of") == told + 1
    assert "+31536000." in played.show.log() or "+31535999." in played.show.log()
