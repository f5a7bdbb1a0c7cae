"""A diffusion network plays in the daemon: prompts come over OSC, layers are bent, pictures change."""

from collections.abc import Iterator

import numpy as np
import pytest

from netbend.stage.ring import Picture
from netbend_models.error import LoadError
from netbend_models.networks.diffusion.library import class_of
from tests.conftest import missing
from tests.support.daemon import Daemon, daemon, until
from tests.support.diffusion import write_pipeline


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    try:
        class_of("diffusers", "AutoencoderKL")
    except LoadError as fault:
        missing(str(fault))
    folder = write_pipeline(tmp_path_factory.mktemp("diffusion") / "tiny")
    with daemon("--threads", "1", network=str(folder)) as found:
        found.client.set("/diffusion/steps", 2)
        yield found


def _becomes(running: Daemon, before: Picture, *, other: bool = True) -> Picture:
    """The picture once it is another than before, or that one again."""

    def look() -> Picture | None:
        picture = running.frame()[1]
        return picture if np.array_equal(picture, before) != other else None

    return until(look, 60.0)


def test_prompts_and_bends_move_the_picture_without_reloading(running: Daemon) -> None:
    client, renderer = running.client, running.pid("renderer")
    plain = running.settle()
    client.set("/prompt/1/text", "a red cat")
    cat = _becomes(running, plain)
    client.set("/prompt/2/text", "blue sea")
    client.set("/prompt/2/weight", 1.0)
    blend = _becomes(running, cat)
    client.set("/prompt/2/weight", 0.0)
    _becomes(running, cat, other=False)
    assert not np.array_equal(blend, plain)
    for name in ("text.0", "step.0", "mid_block", "skip.1", "decoder.up_blocks.0"):
        client.set(f"/layer/{name}/multiply/factor", -1.0)
        _becomes(running, cat)
        client.set(f"/layer/{name}/multiply/factor", 1.0)
        _becomes(running, cat, other=False)
    assert running.pid("renderer") == renderer


def test_a_prompt_of_4096_letters_is_cut_and_said(running: Daemon) -> None:
    running.client.set("/prompt/3/text", "cat " * 1000)
    running.client.set("/prompt/3/weight", 1.0)
    until(lambda: "is too long" in running.log(), 60.0)
    running.client.set("/prompt/3/weight", 0.0)


def test_a_longer_one_is_refused_with_its_limit(running: Daemon) -> None:
    running.client.set("/prompt/4/text", "x" * 20_000)
    until(lambda: "/prompt/4/text takes 4096 characters at most" in running.log(), 60.0)
