"""Macros over the real port: they move what is played and not what is set, and come back with a new renderer."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netbend.cli import main
from tests.support.daemon import TINY, Daemon, daemon, until

ANGLE = "/zone/middle/rotate/angle"


@pytest.fixture(scope="module")
def show() -> Iterator[Daemon]:
    with daemon() as running:
        yield running


def test_a_macro_moves_what_is_played_and_not_what_is_set(show: Daemon) -> None:
    clean = show.settle()
    show.client.set("/macro/1", 0.5)
    turned = show.settle()
    assert (show.client.get(ANGLE), show.client.get(f"{ANGLE}/played")) == (0.0, 22.5)
    assert not np.array_equal(clean, turned)
    show.client.set("/macro/1", 0.0)
    assert np.array_equal(show.settle(), clean)


def test_panic_brings_macros_to_rest_and_undo_brings_them_back(show: Daemon) -> None:
    clean = show.settle()
    show.client.set("/macro/8", 0.9)
    show.client.set("/macro/2", 0.4)
    wild = show.settle()
    show.client.call("/panic")
    until(lambda: np.array_equal(show.frame()[1], clean))
    show.client.call("/undo")
    assert np.array_equal(show.settle(), wild)
    show.client.call("/panic")
    until(lambda: np.array_equal(show.frame()[1], clean))


def test_links_are_checked_and_kept_over_the_death_of_a_renderer(show: Daemon) -> None:
    show.client.set("/mod/macro/30/add", "/layer/2/rotate/angle", 0.0, 70.0)
    show.client.set("/macro/30", 1.0)
    turned = show.settle()
    victim = show.pid("renderer")
    os.kill(victim, 9)
    until(lambda: show.pid("renderer") != victim, 30.0)
    assert np.array_equal(show.settle(), turned)
    text = str(show.client.get("/mod/macro/30/links"))
    assert [link["to"] for link in json.loads(text)] == ["/layer/b16.conv0/rotate/angle"]
    show.client.set("/mod/macro/30/links", '[{"to":"/macro/30","high":1}]')
    until(lambda: "would move itself" in show.log())
    assert show.client.get("/mod/macro/30/links") == text


def test_a_macro_is_rendered_offline(tmp_path: Path) -> None:
    pictures = []
    for name, setting in (("plain", "/macro/1=0"), ("turned", "/macro/1=0.7"), ("by-hand", f"{ANGLE}=31.5")):
        out = tmp_path / f"{name}.png"
        assert main(["render", TINY, "--out", str(out), "--set", setting, "--threads", "1"]) == 0
        pictures.append(np.asarray(Image.open(out)))
    assert not np.array_equal(pictures[0], pictures[1])
    assert np.array_equal(pictures[1], pictures[2])
