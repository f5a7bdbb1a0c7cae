"""A live run with its journal, rendered again: the same hash for every frame."""

import json
import os
import random
import time
from pathlib import Path

import pytest

from netbend.offline.replay import replay
from tests.support.daemon import TINY, daemon, until

SECONDS = float(os.environ.get("NETBEND_JOURNAL_SECONDS", "5"))
"""Twenty in `make drill`."""


@pytest.mark.parametrize("network", ["default", TINY])
def test_a_live_run_under_traffic_is_rendered_again_bit_for_bit(network: str, tmp_path: Path) -> None:
    path, chance = tmp_path / "show.jsonl", random.Random(3)
    with daemon("--journal", str(path), network=network) as show:
        show.client.set("/latent/walk/speed", 1.3)
        show.client.set("/layer/2/list/channels", 0, 2)
        show.client.set("/master/level/smooth", 0.5)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            _play_something(show.client, chance)
            time.sleep(0.004)
        show.client.ping()
    lines = path.read_text().splitlines()
    assert len(lines) > SECONDS * 4  # however slow the machine is
    result = replay(path, network, None)
    assert (result.frames, result.different) == (len(lines) - 1, 0)


def _play_something(client: object, chance: random.Random) -> None:
    call = client.set  # type: ignore[attr-defined]
    layer, amount = chance.randrange(4), chance.random()
    moves = [
        lambda: call(f"/layer/{layer}/rotate/angle", 360 * amount - 180),
        lambda: call(f"/layer/{layer}/list/multiply/factor", 3 * amount),
        lambda: call(f"/layer/{layer}/random/invert/amount/normalized", amount),
        lambda: call("/zone/*/translate/x/ramp", amount - 0.5, 0.3),
        lambda: call("/zone/fine/flash"),
        lambda: call("/master/level", 0.5 + amount / 2),
        lambda: call("/layer/1/order", chance.choice(["rotate multiply", "multiply scale"])),
        lambda: call("/master/freeze", int(amount > 0.7)),
        lambda: call("/latent/seed", int(100 * amount)),
        lambda: call(f"/macro/{chance.randint(1, 12)}", amount),
        lambda: call("/macro/8/ramp", amount, 0.4),
        lambda: call("/mod/macro/11/add", f"/layer/{layer}/multiply/factor", 0.0, 2 * amount, "smooth"),
        lambda: call("/mod/macro/12/links", '[{"to":"/macro/11","high":1},{"to":"/latent/walk/speed","high":3}]'),
        lambda: call("/mod/macro/12/clear"),
        lambda: call("/undo"),
        lambda: call("/panic") if amount > 0.9 else None,
    ]
    chance.choice(moves)()


def test_a_journal_goes_on_over_the_death_of_the_conductor(tmp_path: Path) -> None:
    path = tmp_path / "show.jsonl"
    with daemon("--journal", str(path)) as show:
        show.client.set("/layer/1/rotate/angle", 20.0)
        show.client.set("/mod/lfo/1/add", "/layer/1/multiply/factor", 0.0, 2.0)
        time.sleep(0.4)
        show.client.set("/lfo/1/restart")
        show.settle()
        time.sleep(0.5)
        victim = show.pid("conductor")
        os.kill(victim, 9)
        until(lambda: show.pid("conductor") != victim)
        show.client.set("/layer/1/rotate/angle", 40.0)
        show.settle()
    openings = [entry for line in path.read_text().splitlines() if isinstance(entry := json.loads(line), dict)]
    assert [opening["resumed"] for opening in openings] == [False, True]
    assert openings[1]["values"]["/layer/b8.conv1/rotate/angle"] == 20.0
    assert replay(path, TINY, None).different == 0, "what fired before the death fires again"


def test_a_program_named_in_a_journal_is_not_run(tmp_path: Path) -> None:
    path = tmp_path / "show.jsonl"
    path.write_text('{"netbend_journal":1,"network":"os:system","digest":"","fps":60,"threads":1,"device":"cpu",'
                    '"resumed":false,"generation":1,"values":{},"texts":{}}\n')  # fmt: skip
    with pytest.raises(Exception, match="name it on the command line"):
        replay(path, None, None)


@pytest.mark.parametrize("text", ["[1,2]\n", "{}\n", "hello\n", '{"netbend_journal":99}\n', "[1,2,3,4,5]\n"])
def test_what_is_no_journal_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "show.jsonl"
    path.write_text(text)
    with pytest.raises(Exception, match="journal"):
        replay(path, None, None)
