"""The one channel that is heard of those that come."""

import numpy as np

from netbend.audio.base import Samples


def mixed(block: Samples, channel: int) -> Samples:
    """One channel of a block (n, channels), counted from 1; 0 or one that is not there: the first two together."""
    if 1 <= channel <= block.shape[1]:
        return block[:, channel - 1].copy()
    together: Samples = block[:, :2].mean(1, dtype=np.float32)
    return together
