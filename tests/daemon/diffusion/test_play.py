"""A diffusion network plays in the daemon: prompts come over OSC, layers of every kind are bent, pictures change."""

from collections.abc import Iterator

import numpy as np
import pytest

from netbend.stage.ring import Picture
from netbend_models.error import LoadError
from netbend_models.networks.diffusion.library import class_of
from tests.conftest import missing
from tests.support.daemon import Daemon, daemon, until
from tests.support.diffusion import write_pipeline
from tests.support.published import published_halves, write_published

_BLOCK = "down_blocks.0.attentions.0.transformer_blocks.0"
KINDS = (
    "text.0", "text.final_layer_norm", "step.0", "down_blocks.0", f"{_BLOCK}.attn1", f"{_BLOCK}.attn2", "mid_block",
    "skip.1", "up_blocks.1", "latent",
)  # fmt: skip
OWN, PUBLISHED = ("decoder.mid_block", "decoder.up_blocks.0"), ("decoder.1", "decoder.4", "decoder.10")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """With a real decoder, where that is there."""
    try:
        class_of("diffusers", "AutoencoderKL")
    except LoadError as fault:
        missing(str(fault))
    write = write_published if published_halves() else write_pipeline
    folder = write(tmp_path_factory.mktemp("diffusion") / "tiny")
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
    for name in (*KINDS, *(PUBLISHED if published_halves() else OWN)):
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
