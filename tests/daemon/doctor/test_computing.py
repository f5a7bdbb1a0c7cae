import sys

import pytest

from netbend.doctor.computing import PAGE, Build, computing, denormals, gpu


@pytest.mark.parametrize(
    ("build", "nvidia", "state", "remedy"),
    [
        (Build("CUDA 12.4", "RTX 4090, 24 GiB"), True, "ok", ""),
        (Build(None, "Apple's, through Metal (mps)"), False, "ok", ""),
        (Build(None, ""), True, "missing", PAGE),
        (Build("CUDA 12.4", "", "the driver is too old"), True, "broken", PAGE),
        (Build("CUDA 12.4", ""), False, "off", ""),
        (Build(None, ""), False, "off", ""),
    ],
)
def test_a_gpu_that_lies_idle_is_told_with_where_its_torch_is(build, nvidia, state, remedy):
    found = gpu("", build, nvidia)
    assert found.state == state
    assert remedy in found.remedy
    assert bool(found.remedy) == bool(remedy)
    assert build.reason in found.detail


def test_torch_computes_and_denormals_vanish_here():
    assert computing().state == "ok"
    assert denormals().state in ("ok", "missing")


def test_an_absent_torch_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    found = computing()
    assert (found.state, "pip install torch" in found.remedy) == ("missing", True)
