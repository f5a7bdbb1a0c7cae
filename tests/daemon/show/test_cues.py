"""Cues that bring networks with them, for real: over the port, with published layouts of two families."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from netbend.stage.ring import Picture
from tests.daemon.show.test_presets import seen
from tests.models import stylegan
from tests.support.daemon import Daemon, daemon, until

ANGLE = "/zone/middle/rotate/angle"
NETWORKS = ("stylegan2-ada-64", "stylegan3-t-64")


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    for name in NETWORKS:
        shutil.copy(stylegan.checkpoint(name), tmp_path)
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    with daemon(network=str(tmp_path / f"{NETWORKS[0]}.pkl")) as running:
        for number, name in enumerate(NETWORKS, 1):
            running.client.set(ANGLE, 20.0 * number)
            running.client.set("/latent/seed", number)
            running.client.set(f"/preset/{20 + number}/store")
            running.client.set(f"/cue/{number}/preset", 20 + number)
            running.client.set(f"/cue/{number}/model", f"{name}.pkl")
        yield running


def played(show: Daemon, address: str, epoch: int) -> Picture:
    """The picture of a cue once its network is on air."""
    show.client.set(address)
    until(lambda: show.programme.stage.on_air().epoch == epoch, 60.0, "the cue's network")
    return seen(show)


def test_each_cue_brings_its_network_and_its_look_and_the_same_picture_again(show: Daemon) -> None:
    show.client.set("/cue/2/seconds", 0.5)
    show.client.set("/cue/1/go")
    first = seen(show)
    assert show.programme.stage.on_air().epoch == 1, "the network that plays is not loaded again"
    second = played(show, "/cue/next", 2)
    assert (show.client.get("/cue/current"), show.client.get(ANGLE), show.client.get("/latent/seed")) == (2, 40.0, 2)
    assert not np.array_equal(first, second)
    assert np.array_equal(played(show, "/cue/previous", 3), first)
    assert np.array_equal(played(show, "/cue/2/go", 4), second)


def test_a_cue_whose_network_is_not_there_changes_nothing(show: Daemon) -> None:
    show.client.set("/cue/2/model", "elsewhere.pkl")
    show.client.set("/cue/1/go")
    first = seen(show)
    show.client.set("/cue/2/go")
    until(lambda: "elsewhere.pkl" in show.log())
    assert (show.client.get("/cue/current"), show.client.get(ANGLE)) == (1, 20.0)
    assert np.array_equal(seen(show), first)
