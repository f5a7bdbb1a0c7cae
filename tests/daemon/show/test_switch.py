"""Another network while one plays: no frame of the old one is lost, its memory comes back, and a file plays by name."""

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from netbend.publishers.null import LogLine, read_log
from netbend_models.checkpoint.convert import convert
from tests.support.daemon import Daemon, daemon, until
from tests.support.tiny import Tiny

FPS = 30.0
TINY = int(Tiny.digest, 16)


def networks(log: Path) -> list[int]:
    """The networks of a log in the order in which they came on air."""
    return list(dict.fromkeys(line.network for line in read_log(log)))


def switched(log: Path, count: int = 2) -> list[LogLine]:
    until(lambda: len(networks(log)) >= count, 60, "another network in the log")
    return list(read_log(log))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("show") / "models"
    folder.mkdir()
    convert("default", folder / "mine.safetensors")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETBEND_MODELS", str(folder))
        yield folder


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "frames"


def segments(show: Daemon) -> set[str]:
    return {path.name for path in Path("/dev/shm").glob(f"netbend-{show.owner}-*")}


def test_a_switch_gives_the_memory_of_the_old_network_back(models: Path, log: Path) -> None:
    with daemon("--fps", str(FPS), publish=f"null:{log}") as show:
        renderer, held = psutil.Process(show.pid("renderer")), segments(show)
        until(lambda: log.exists() and len(list(read_log(log))) > 30)
        show.client.set("/model/load", "mine.safetensors")
        switched(log)
        until(lambda: not renderer.is_running(), what="the old renderer ended")
        left = until(lambda: (now := segments(show)) and not now & {name for name in held if "-1-" in name} and now)
        assert len(left) <= len(held)


def lost(lines: list[LogLine], since: int) -> int:
    """Frames missing from a number on, also where one network follows another."""
    numbers = [line.number for line in lines if line.number >= since]
    return sum(max(0, after - before - 1) for before, after in pairwise(numbers))


def test_a_switch_loses_no_frame_of_the_old_network(models: Path, log: Path) -> None:
    """Once of three times at least: a busy machine may take a frame, a stall takes one each time."""
    missing = []
    with daemon("--fps", str(FPS), publish=f"null:{log}") as show:
        for turn, name in enumerate(("mine.safetensors", "default", "mine.safetensors"), 2):
            time.sleep(1.0)
            since = show.frame()[0].number
            show.client.set("/model/load", name)
            until(lambda turn=turn: show.programme.stage.on_air().epoch == turn or None, 60, "the new network")
            show.settle()
            missing.append(lost(list(read_log(log)), since))
    assert min(missing) == 0, missing


def test_a_fade_shows_both_networks_and_ends_on_the_new_one(models: Path) -> None:
    with daemon("--fps", str(FPS)) as show:
        show.client.set("/model/fade", 1.0)
        show.client.set("/model/load", "mine.safetensors")
        stage = show.programme.stage
        mixes = [until(lambda: stage.on_air().mix or None, 60, "a fade")]
        while (mix := stage.on_air().mix) > 0:
            mixes.append(mix)
        assert mixes == sorted(mixes)
        assert mixes[0] < 0.3
        assert mixes[-1] > 0.7
        assert show.settle().shape == (256, 256, 4)


def test_of_networks_asked_for_in_a_row_the_last_one_plays(models: Path) -> None:
    convert("default", models / "other.safetensors")
    with daemon() as show:
        for name in ("mine.safetensors", "default", "other.safetensors"):
            show.client.set("/model/load", name)
        until(lambda: show.programme.stage.on_air().epoch == 3, 60, "the second change")
        assert "default waits until" in show.log()
        show.settle()
        show.client.set("/model/load", "other.safetensors")
        until(lambda: "other.safetensors plays already" in show.log())


def test_a_message_leads_to_no_other_file(models: Path) -> None:
    with daemon() as show:
        renderer = show.pid("renderer")
        for name in ("../mine.safetensors", "/etc/passwd", "tests.support.tiny:build", "mine.safetensor"):
            refused = show.log().count("below")
            show.client.set("/model/load", name)
            until(lambda before=refused: show.log().count("below") > before, what=name)
        show.settle()
        assert show.pid("renderer") == renderer
