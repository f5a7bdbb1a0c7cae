"""A film of a diffusion network: prompts blend over time, and the noise walks from one seed to another."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from netbend.cli import main
from netbend_models.error import LoadError
from netbend_models.networks.diffusion.library import class_of
from tests.conftest import missing
from tests.support.diffusion import write_pipeline

Pictures = list[NDArray[np.float32]]
RED, BLUE = ("--set", "/prompt/1/text=a red cat"), ("--set", "/prompt/1/text=blue sea")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        class_of("diffusers", "AutoencoderKL")
    except LoadError as fault:
        missing(str(fault))
    return write_pipeline(tmp_path_factory.mktemp("diffusion") / "tiny")


@pytest.fixture
def film(network: Path, tmp_path: Path) -> Callable[..., Pictures]:
    def render(score: str, *options: str, frames: int = 1) -> Pictures:
        out, said = tmp_path / "out", tmp_path / "score.txt"
        said.write_text(score)
        asked = "--frames", str(frames), "--fps", "4", "--set", "/diffusion/steps=2", "--score", str(said)
        assert main(["render", str(network / "model_index.json"), "--out", f"{out}/", *asked, *options]) == 0
        return [np.asarray(Image.open(one), np.float32) for one in sorted(out.glob("*.png"))[:frames]]

    return render


def apart(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.abs(one - other).mean())


def test_one_prompt_becomes_another_in_its_time(film: Callable[..., Pictures]) -> None:
    (red,), (blue,) = film("", *RED), film("", *BLUE)
    blend = "0 /prompt/2/text blue sea\n0.5 /prompt/1/weight/ramp 0 1\n0.5 /prompt/2/weight/ramp 1 1"
    pictures = film(blend, *RED, frames=8)
    assert apart(pictures[0], red) < 1
    assert apart(pictures[-1], blue) < 1
    middle = pictures[3]
    assert min(apart(middle, red), apart(middle, blue)) > 1
    assert apart(middle, red) + apart(middle, blue) < 4 * apart(red, blue)


def test_one_noise_becomes_another_in_its_time(film: Callable[..., Pictures]) -> None:
    (first,), (last,) = film("", *RED, "--seed", "3"), film("", *RED, "--seed", "9")
    walk = "0 /latent/seed 9\n0 /latent/1/store\n0 /latent/seed 3\n0.5 /latent/1/recall 1"
    pictures = film(walk, *RED, frames=8)
    assert apart(pictures[0], first) < 1
    assert apart(pictures[-1], last) < 1
    steps = [apart(one, other) for one, other in pairwise(pictures)]
    assert len([step for step in steps if step > 1]) == 4
    assert max(steps) < 0.8 * apart(first, last)
