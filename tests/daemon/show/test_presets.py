"""Presets, cues and shows over the real port: recalled to the bit, over the deaths of everything, saved and opened."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netbend.offline.replay import replay
from netbend.stage.ring import Picture
from netbend.stage.segment import sweep
from netbend_client.client import ClientError
from tests.daemon.show.test_latent import Ear
from tests.support.daemon import ROOT, Daemon, daemon, until

_marks = count(1)

ANGLE, FACTOR = "/zone/middle/rotate/angle", "/zone/fine/multiply/factor"


@pytest.fixture(scope="module")
def show() -> Iterator[Daemon]:
    with daemon(network="default") as running:
        yield running


def seen(show: Daemon) -> Picture:
    """The picture once all that was sent is in it, however busy the machine is."""
    mark = next(_marks)
    until(lambda: _heard(show, mark), 60.0)
    return show.settle()


def _heard(show: Daemon, mark: int) -> bool:
    """Whether a frame has been drawn by a value that is sent now; a conductor that starts again answers late."""
    try:
        show.client.set("/random/seed", mark)
        return bool(show.client.get("/random/seed/played") == mark)
    except ClientError:
        return False


def played(show: Daemon, address: str) -> float:
    return float(show.client.get(f"{address}/played"))  # type: ignore[arg-type]


def test_a_recall_brings_the_picture_back_to_the_bit(show: Daemon) -> None:
    for address, value in ((ANGLE, 30.0), (FACTOR, 1.5), ("/latent/seed", 77.25), ("/latent/truncation", 0.8)):
        show.client.set(address, value)
    show.client.set("/layer/5/list/channels", 3, 1, 2)
    show.client.set("/layer/5/list/multiply/factor", 2.0)
    stored = seen(show)
    show.client.call("/preset/30/store")
    show.client.set("/preset/5/recall", 0.01)
    show.client.set("/latent/seed", 4.0)
    assert not np.array_equal(seen(show), stored)
    show.client.call("/preset/30/recall")
    assert np.array_equal(seen(show), stored)


def test_every_factory_look_is_another_picture(show: Daemon) -> None:
    show.client.set("/latent/seed", 3.0)
    looks = []
    for number in range(1, 17):
        show.client.call(f"/preset/{number}/recall")
        looks.append(seen(show).astype(int))
    apart = [np.abs(one - other).mean() for place, one in enumerate(looks) for other in looks[:place]]
    assert min(apart) > 4.0


@pytest.mark.parametrize(("role", "goal"), [("renderer", 100.0), ("conductor", 120.0)])
def test_a_glide_goes_on_over_a_death(show: Daemon, role: str, goal: float) -> None:
    show.client.call("/preset/1/recall")
    show.client.set(ANGLE, goal)
    show.client.call("/preset/31/store")
    show.client.set(ANGLE, 0.0)
    seen(show)
    show.client.set("/preset/31/recall", 20.0, "linear")
    until(lambda: played(show, ANGLE) > 2.0)
    victim, before = show.pid(role), played(show, ANGLE)
    os.kill(victim, signal.SIGKILL)
    until(lambda: show.pid(role) != victim)
    seen(show)
    assert before <= played(show, ANGLE) < goal
    until(lambda: before < played(show, ANGLE) < goal)


def test_the_morph_survives_the_death_of_the_conductor(show: Daemon) -> None:
    show.client.set("/latent/seed", 8.0)
    show.client.call("/preset/40/store")
    show.client.set("/latent/seed", 9.0)
    show.client.call("/preset/41/store")
    show.client.set("/morph/a", 40)
    show.client.set("/morph/b", 41)
    show.client.set("/morph/position", 0.25)
    mixed = seen(show)
    victim = show.pid("conductor")
    os.kill(victim, signal.SIGKILL)
    until(lambda: show.pid("conductor") != victim)
    assert np.array_equal(seen(show), mixed)
    show.client.set("/morph/position", 1.0)
    show.client.set("/morph/position", 0.25)
    assert np.array_equal(seen(show), mixed)


def autosaved(path: Path, part: str) -> None:
    until(lambda: path.with_name(f"{path.name}.autosave").exists()
          and part in path.with_name(f"{path.name}.autosave").read_text())  # fmt: skip


def test_presets_and_cues_come_back_with_the_show(tmp_path: Path) -> None:
    path = tmp_path / "evening.json"
    with daemon("--show", str(path), network="default") as show:
        show.client.set(ANGLE, 33.3)
        show.client.set("/latent/seed", 1234567.125)
        show.client.set("/preset/store", "intro")
        show.client.set("/cue/1/preset", 17)
        show.client.set("/cue/1/seconds", 2.5)
        show.client.set("/cue/1/name", "doors")
        show.client.set(f"{FACTOR}/safe", 1)
        show.client.set(f"{FACTOR}/span", 0.5, 2.0)
        asked = ["/preset/17/data", "/preset/17/name", "/cue/1/preset", "/cue/1/seconds", "/cue/1/name", ANGLE]
        before, picture = [show.client.get(address) for address in asked], seen(show)
        ear = Ear(show, "/show/saved")
        show.client.call("/show/save")
        until(lambda: ear.hear(0.2))
        ear.close()
    assert not path.with_name("evening.json.autosave").exists()
    with daemon("--show", str(path), network="default") as show:
        assert [show.client.get(address) for address in asked] == before
        assert np.array_equal(seen(show), picture)
        assert show.client.get(f"{FACTOR}/safe") == 1
        assert show.client.get(f"{FACTOR}/span") == (0.5, 2.0)
        show.client.set(ANGLE, 1.0)
        show.client.set("/cue/1/preset", 0)
        show.client.call("/show/revert")
        until(lambda: show.client.get("/cue/1/preset") == 17)
        show.client.call("/undo")
        assert show.client.get(ANGLE) == 1.0
        show.client.call("/show/revert")
        until(lambda: show.client.get("/cue/1/preset") == 17)
        assert np.array_equal(seen(show), picture)


def crash(path: Path) -> Picture:
    """Play a show, end it as a power cut does, and return what was seen last."""
    with daemon("--show", str(path), network="default") as show:
        show.client.set(ANGLE, 21.0)
        show.client.call("/preset/20/store")
        picture = seen(show)
        autosaved(path, "/preset/20/data")
        os.kill(show.owner, signal.SIGKILL)
        show.process.wait()
        sweep()
    return picture


def test_after_a_crash_the_show_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "evening.json"
    picture = crash(path)
    with daemon("--show", str(path), network="default") as show:
        assert "goes on as it was" in show.log()
        assert np.array_equal(seen(show), picture)


def test_what_was_not_saved_is_offered(tmp_path: Path) -> None:
    path = tmp_path / "evening.json"
    with daemon("--show", str(path), network="default") as show:
        show.client.call("/show/save")
        until(path.exists)
        show.client.set(ANGLE, 45.0)
        autosaved(path, "45.0")
    with daemon("--show", str(path), network="default") as show:
        assert show.client.get(ANGLE) == 0.0
        (line,) = [line for line in show.log().splitlines() if "were not" in line]
    offered = Path(line.split("--show ")[1].removesuffix(" has them"))
    assert json.loads(offered.read_text())["parameters"][ANGLE] == 45.0


def test_recalls_and_morphs_are_rendered_again_bit_for_bit(tmp_path: Path) -> None:
    path = tmp_path / "show.jsonl"
    with daemon("--journal", str(path), network="default") as show:
        show.client.set("/latent/seed", 12.0)
        show.client.call("/preset/40/store")
        show.client.set("/latent/walk/speed", 1.0)
        show.client.set("/morph/a", 40)
        show.client.set("/morph/b", 7)
        for number, position in ((3, 0.3), (40, 0.8), (10, 0.1)):
            show.client.set(f"/preset/{number}/recall", 0.3, "smooth")
            seen(show)
            show.client.set("/morph/position", position)
            show.client.set("/map/plane/x", position)
            seen(show)
        show.client.call("/random/bends")
        seen(show)
    result = replay(path, "default", None)
    assert result.frames > 5
    assert result.different == 0


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A show that was saved, of 25 frames a second."""
    path = tmp_path_factory.mktemp("saved") / "evening.json"
    with daemon("--show", str(path), "--fps", "25", "--name", "left") as show:
        show.client.call("/show/save")
        until(path.exists)
    return path.read_text()


def test_a_locked_show_is_played_and_not_changed_and_typed_options_come_first(saved: str, tmp_path: Path) -> None:
    path = tmp_path / "evening.json"
    path.write_text(saved)
    with daemon("--show", str(path), "--locked", "--fps", "50") as show:
        assert show.programme.stage["fps"] == 50.0
        show.client.set(ANGLE, 45.0)
        show.client.call("/preset/2/recall")
        for address in ("/preset/20/store", "/show/save", "/latent/1/store"):
            show.client.call(address)
        show.client.set("/cue/1/preset", 3)
        show.client.set("/lock", 0)
        until(lambda: "--locked" in show.log())
        assert show.client.get("/lock") == 1
        assert show.client.get("/cue/1/preset") == 0
        assert show.client.get("/preset/20/data") == ""
        assert show.client.get(ANGLE) == 40.0
        assert show.log().count("the show is locked") == 3 + ("/latent/1/store" in show.log())
    assert path.read_text() == saved
    assert sorted(one.name for one in tmp_path.iterdir()) == ["evening.json"]


def test_options_are_kept(saved: str, tmp_path: Path) -> None:
    path = tmp_path / "evening.json"
    path.write_text(saved)
    assert json.loads(saved)["outputs"]["fps"] == 25.0
    with daemon("--show", str(path)) as show:
        assert show.programme.stage["fps"] == 25.0


def test_a_show_is_rendered_as_it_was_played(tmp_path: Path) -> None:
    path, out = tmp_path / "evening.json", tmp_path / "evening.png"
    with daemon("--show", str(path), "--threads", "1", network="default") as show:
        show.client.call("/preset/7/recall")
        show.client.set("/latent/seed", 11.0)
        picture = seen(show)
        show.client.call("/show/save")
        until(path.exists)
    subprocess.run(
        [sys.executable, "-m", "netbend", "render", "--show", str(path), "--out", str(out)], cwd=ROOT, check=True
    )
    assert np.array_equal(np.asarray(Image.open(out).convert("RGB")), picture[..., :3])
