"""A training in a folder: killed and gone on, in one process and in two."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

from netbend_models import load
from netbend_models.bending import compile_bends
from netbend_models.network import Frame
from netbend_models.training.checkpoint import NAME
from netbend_models.training.error import TrainingError
from netbend_models.training.log import LOG, PLOT
from netbend_models.training.parallel import Share
from netbend_models.training.place import Run
from netbend_models.training.run import GENERATORS, PREVIEW, resume, start
from netbend_models.training.setting import Setting

SETTING = Setting(
    size=16, first=8, colour_from=8, iterations=(4, 3), batch=(4,), z_dim=8, w_dim=8, mapping_layers=1,
    channel_base=128, channel_max=8,
)  # fmt: skip


class Killed(Exception):  # noqa: N818  what happens to a training, not an error of it
    pass


def kill(line: str) -> None:
    raise Killed(line)


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    start(Run(folder=tmp_path / "whole", every=3, command="netbend train"), SETTING, Share(), print)
    return tmp_path / "whole"


def held(folder: Path) -> dict[str, torch.Tensor]:
    state = torch.load(folder / NAME, weights_only=True)
    return {f"{part}.{name}": one for part in ("generators", "averages", "discriminator")
            for name, one in state[part].items()}  # fmt: skip


def test_a_killed_training_goes_on_to_the_same_bits(finished: Path, tmp_path: Path) -> None:
    run = Run(folder=tmp_path / "killed", every=3)
    with pytest.raises(Killed):
        start(run, SETTING, Share(), kill)
    for _ in range(2):
        with pytest.raises(Killed):
            resume(run, Share(), kill)
    resume(run, Share(), print)
    whole, pieces = held(finished), held(run.folder)
    assert all(torch.equal(whole[name], pieces[name]) for name in whole)
    assert all(load(finished / name).digest == load(run.folder / name).digest for name in GENERATORS)


def test_what_is_written_is_played(finished: Path) -> None:
    for name in GENERATORS:
        network = load(finished / name)
        network.begin(Frame(0, 0.0, {"latent/seed": 3.0}, compile_bends((), network.layers)))
        picture = network.step()
        assert picture is not None
        assert picture.shape == (3, 16, 16)
        assert float(picture.std()) > 0.01


def test_the_recipe_is_in_the_file(finished: Path) -> None:
    data = (finished / GENERATORS[0]).read_bytes()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    recipe = json.loads(header["__metadata__"]["netbend.recipe"])
    assert recipe["command"] == "netbend train"
    assert recipe["iterations"] == 7
    assert recipe["setting"]["iterations"] == [4, 3]
    assert set(recipe["versions"]) == {"netbend", "torch", "python"}


def test_the_preview_shows_both_generators(finished: Path) -> None:
    with Image.open(finished / PREVIEW) as picture:
        assert picture.size == (8 * 96, 8 * 96)


def test_nothing_half_written_is_left(finished: Path) -> None:
    assert sorted(one.name for one in finished.iterdir()) == sorted([NAME, PREVIEW, LOG, PLOT, *GENERATORS])


def test_a_training_that_is_there_is_not_begun_anew(finished: Path) -> None:
    with pytest.raises(TrainingError, match="holds a training already"):
        start(Run(folder=finished), SETTING, Share(), print)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 and no more"])
def test_a_broken_checkpoint_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(TrainingError, match="no training that can go on"):
        resume(Run(folder=tmp_path), Share(), print)


def test_two_processes_train_one_network(tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "netbend",
        "train", "equilibrium", "--size", "8", "--iterations", "3", "--batch", "4", "--threads", "1",
        "--every", "2", "--out", str(tmp_path / "two"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.count("iteration 3 of 3") == 1
    assert load(tmp_path / "two" / GENERATORS[0]).output.width == 8
