"""A picture as it comes in, of any size and number of channels, as a network takes it."""

import torch
from torch import Tensor
from torch.nn import functional as F


def taken(given: object, height: int, width: int) -> Tensor:
    """(3, H, W) in -1..1 of a picture (1 | 3 | 4, h, w); what is not finite is grey, another size is resampled."""
    # A copy: whoever gives an array may go on writing into it, or forbid writing.
    picture = given if isinstance(given, Tensor) else torch.tensor(given, dtype=torch.float32)
    picture = picture.expand(3, -1, -1) if picture.shape[0] == 1 else picture[:3]
    if picture.shape[1:] != (height, width):
        picture = F.interpolate(picture[None], (height, width), mode="bilinear", antialias=True)[0]
    return picture.nan_to_num(0.0, 1.0, -1.0).clamp(-1.0, 1.0)
