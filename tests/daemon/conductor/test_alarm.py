"""Bundles that wait are played by a timer, whichever of them came first."""

import asyncio
import time

from netbend.conductor.alarm import Alarm
from netbend.osc.timetag import to_ntp
from tests.daemon.conductor.desk import WALL, Desk
from tests.daemon.osc.wire import bundle, packet

ANGLE, FACTOR = "/layer/1/rotate/angle", "/layer/1/multiply/factor"


async def play_all(desk: Desk) -> list[tuple[float, float]]:
    """What angle and factor were after each bundle."""
    seen: list[tuple[float, float]] = []
    over = asyncio.Event()
    alarm = Alarm(
        desk.dispatcher,
        lambda: seen.append((desk.tree.get(ANGLE)[0], desk.tree.get(FACTOR)[0])),
        lambda: over.set() if desk.dispatcher.next_due() is None else None,
    )
    now = time.perf_counter()
    for ahead, message in ((0.05, packet(FACTOR, "f", 2.0)), (0.01, packet(ANGLE, "f", 30.0))):
        desk.hear(bundle(message, ntp=to_ntp(WALL + ahead)), now=now)
        alarm.set()
    await asyncio.wait_for(over.wait(), 60.0)
    alarm.set()  # with nothing to wait for
    return seen


def test_what_is_due_first_is_played_first_and_each_bundle_is_published() -> None:
    assert asyncio.run(play_all(Desk())) == [(30.0, 1.0), (30.0, 2.0)]
