"""Clusters in a running show: computed beside it, bent by at once, kept by the journal bit for bit."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from netbend.offline.replay import replay
from tests.support.daemon import TINY, daemon, until


def test_a_show_is_played_by_the_clusters_that_it_has_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    path = tmp_path / "show.jsonl"
    with daemon("--journal", str(path)) as show:
        clean = show.settle()
        show.client.set("/layer/1/cluster/0/ablate/amount", 1.0)
        assert np.array_equal(show.settle(), clean)
        show.client.set("/cluster/compute")
        until(lambda: any((tmp_path / "clusters").glob("*.json")), 60.0)
        until(lambda: not np.array_equal(show.settle(), clean), 20.0)
        show.client.set("/layer/1/weight/rotate/angle", 40.0)
        show.settle()
        show.client.set("/layer/1/reset")
        assert np.array_equal(show.settle(), clean)
    shutil.rmtree(tmp_path / "clusters")
    result = replay(path, TINY, None)
    assert result.frames > 0
    assert result.different == 0
