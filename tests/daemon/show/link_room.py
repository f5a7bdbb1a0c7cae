"""A daemon and another Link session on a loopback of their own; says in JSON how far apart their beats are.

Run by a test inside `unshare`: Link needs multicast, and nothing of a test leaves the machine.
"""

import asyncio
import json
import time
from typing import Any

import aalink
import numpy as np

from netbend.stage.segment import segment_name
from netbend.stage.state import StateBlock
from netbend.tree.layout import Layout
from netbend_models.description import describe
from tests.support.daemon import Daemon, daemon
from tests.support.tiny import Tiny

SAMPLES = 100
BAR = 4


def beat_of_frame(show: Daemon, state: StateBlock, slot: int) -> tuple[float, float]:
    """The beat that the newest frame plays, and the moment that is meant."""
    stage = show.programme.stage
    while True:
        count, now = state.count, state.now
        beat, number = float(now.played[slot]), now.number
        if state.count == count:
            return beat, float(stage["start"]) + number / float(stage["fps"])


async def offsets(show: Daemon, peer: Any) -> list[float]:
    """Milliseconds by which the daemon's beat is before the peer's, within a bar."""
    slot = Layout(describe(Tiny())).flat_slots["tempo/beat"]
    state = StateBlock.attach(segment_name(show.owner, "state", show.programme.stage.on_air().epoch))
    found = []
    for _ in range(SAMPLES):
        await asyncio.sleep(0.03)
        beat, moment = beat_of_frame(show, state, slot)
        theirs = peer.beat - (time.perf_counter() - moment) * peer.tempo / 60
        off = (beat - theirs + BAR / 2) % BAR - BAR / 2
        found.append(off * 60_000 / peer.tempo)
    state.close()
    return found


async def until(ready: Any, what: str) -> None:
    deadline = time.monotonic() + 60.0
    while not ready():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.05)


def spread(found: list[float]) -> dict[str, float]:
    away = np.abs(found)
    return {"median": float(np.median(away)), "most": float(away.max())}


async def play() -> dict[str, Any]:
    peer = aalink.Link(133.0)
    peer.quantum = BAR
    await asyncio.sleep(0.5)
    peer.enabled = True
    told: dict[str, Any] = {}
    with daemon("--link") as show:
        await until(lambda: abs(float(show.client.get("/tempo/bpm")) - 133.0) < 0.01, "the session's tempo")
        await asyncio.sleep(1.0)
        told["joined"] = spread(await offsets(show, peer))
        show.client.set("/tempo/bpm", 96.0)
        await until(lambda: abs(peer.tempo - 96.0) < 0.01, "a hand's tempo in the session")
        await asyncio.sleep(1.0)
        told["after a hand's tempo"] = spread(await offsets(show, peer))
        peer.tempo = 150.0
        await until(lambda: abs(float(show.client.get("/tempo/bpm")) - 150.0) < 0.01, "a peer's tempo")
        await asyncio.sleep(1.0)
        told["after a peer's tempo"] = spread(await offsets(show, peer))
        show.client.set("/tempo/link", 0)
        await until(lambda: peer.num_peers == 0, "it has left")
    return told


if __name__ == "__main__":
    print(json.dumps(asyncio.run(play())))
