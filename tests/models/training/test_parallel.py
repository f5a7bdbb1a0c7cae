"""Processes at one training: that they stay equal, and do what one alone does."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from netbend_models.training.error import TrainingError
from netbend_models.training.parallel import Share
from tests.models.training.ranks import train, weights


@pytest.fixture(scope="module", params=["bounded", "paper"])
def loss(request):
    return request.param


@pytest.fixture(scope="module")
def folder(loss, tmp_path_factory) -> Path:
    """What three processes wrote."""
    found = tmp_path_factory.mktemp(loss)
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "3",
        "-m", "tests.models.training.ranks", str(found), loss,
    ]  # fmt: skip
    root = Path(__file__).parents[3]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, cwd=root)
    assert done.returncode == 0, done.stderr[-2000:]
    return found


def test_ranks_are_equal_after_each_step(folder):
    ranks = [json.loads((folder / f"{rank}.json").read_text()) for rank in range(3)]
    assert ranks[0] == ranks[1] == ranks[2]
    assert len({one["digest"] for one in ranks[0]}) == 4


def test_they_do_what_one_process_does(folder, loss):
    alone, told = train(Share(), loss)
    together = torch.load(folder / "0.pt", weights_only=True)
    for name, one in weights(alone).items():
        assert torch.allclose(one, together[name], rtol=1e-3, atol=2e-4), name
    shared = json.loads((folder / "0.json").read_text())
    for one, other in zip(told, shared, strict=True):
        assert list(one["variance"]) == pytest.approx(other["variance"], rel=1e-3)
        assert one["spread"] == pytest.approx(other["spread"], rel=1e-3, abs=1e-4)


def test_alone_the_whole_is_what_is_there():
    rows = torch.randn(4, 3)
    assert Share().whole(rows) is rows


def test_a_batch_that_cannot_be_shared_is_refused():
    with pytest.raises(TrainingError, match="take 6"):
        Share(0, 3).check((4,))
