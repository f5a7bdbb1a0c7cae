"""What one stage of a synthesis hands to the next."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, slots=True)
class State:
    """The map (B, C, H, W), the picture so far, and what leads around a residual block while inside one.

    The tensors are never written to again, so that any may be kept.
    """

    x: Tensor
    image: Tensor | None = None
    around: Tensor | None = None
