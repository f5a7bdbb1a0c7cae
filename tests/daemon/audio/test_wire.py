"""What the listening process says is read as it was said, and a cut end is an end."""

import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netbend.audio import wire
from netbend.audio.base import AudioState

SAID = wire.state(AudioState("Büro", "open", "48000 Hz"), 48000.0) + wire.block(np.arange(5, dtype=np.float32))


def test_states_and_blocks_come_as_they_were_said() -> None:
    state, block = wire.messages(io.BytesIO(SAID))
    assert state == (AudioState("Büro", "open", "48000 Hz"), 48000.0)
    assert np.array_equal(block, np.arange(5))


@given(st.integers(0, len(SAID)))
def test_whatever_is_cut_off_is_left_out(length: int) -> None:
    assert len(list(wire.messages(io.BytesIO(SAID[:length])))) in (0, 1, 2)
