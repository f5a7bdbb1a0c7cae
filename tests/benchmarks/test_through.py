"""NDI in, a style network, a bend, NDI out: what comes in goes out again."""

import pytest

from netbend.bench.through import bench
from tests.conftest import require_module


@pytest.mark.peer
def test_what_comes_in_over_ndi_goes_out_over_ndi_in_a_style_and_bent():
    require_module("NDIlib")
    figures = {figure.name: figure.value for figure in bench(0.025).figures}
    assert figures["turns that came through"] == figures["turns"] == 5
    assert figures["end to end: p50"] > 0
