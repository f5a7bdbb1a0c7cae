"""How long a renderer may be silent before it is taken for stalled."""

from typing import Any

import pytest

from netbend.supervisor.rendering import LOADING_SECONDS, STALLED_SECONDS, Rendering


@pytest.mark.parametrize(
    ("frame_ms", "seconds"), [(16.0, STALLED_SECONDS), (1500.0, 30.0), (60_000.0, LOADING_SECONDS)]
)
def test_a_renderer_is_stalled_by_the_measure_of_its_own_frames(frame_ms: float, seconds: float) -> None:
    stage: Any = {"frame_ms": frame_ms}
    nothing: Any = None
    rendering = Rendering(1, nothing, stage, nothing, nothing, nothing, nothing, nothing)
    assert rendering._patience() == seconds
