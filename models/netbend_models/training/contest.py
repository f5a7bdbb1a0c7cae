"""The contest of two generators before one discriminator (Broad and Grierson, (Un)stable Equilibrium)."""

import torch.nn.functional as F
from torch import Tensor

from netbend_models.training.discriminator import Discriminator
from netbend_models.training.setting import Contest

_MARGIN = 1.0
"""How far apart features may be driven: without an end their distance grows for ever. Ours, not the paper's."""


def discriminator_loss(kind: Contest, discriminator: Discriminator, one: Tensor, other: Tensor) -> Tensor:
    """What telling the pictures of two generators apart costs; the same latents made both (B, 3, H, W)."""
    first, second = discriminator.look(one), discriminator.look(other)
    if kind == "adversarial":
        return F.softplus(-discriminator.judge(first)).mean() + F.softplus(discriminator.judge(second)).mean()
    return _apart(kind, first, second)


def generator_loss(kind: Contest, discriminator: Discriminator, one: Tensor, other: Tensor) -> Tensor:
    """What not passing for each other costs the two generators together."""
    first, second = discriminator.look(one), discriminator.look(other)
    if kind == "adversarial":
        return F.softplus(discriminator.judge(first)).mean() + F.softplus(-discriminator.judge(second)).mean()
    return _distance(kind, first, second).mean()


def _apart(kind: Contest, first: Tensor, second: Tensor) -> Tensor:
    return F.relu(_MARGIN - _distance(kind, first, second)).mean()


def _distance(kind: Contest, first: Tensor, second: Tensor) -> Tensor:
    if kind == "cosine":
        return 1 - F.cosine_similarity(first, second, dim=1)
    # Between -1 and 1, or features grow until their distance is all that the generators learn from.
    return (first.tanh() - second.tanh()).square().mean(1).add(1e-8).sqrt()
