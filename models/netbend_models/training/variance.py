"""The paper's colour-variance term, with the sign of its text: each generator is to have more than the other."""

from torch import Tensor


def variance_loss(one: Tensor, other: Tensor) -> Tensor:
    """Falls as both grow more varied over the batch (B, 3, H, W).

    The printed formula has the opposite sign, which ends in one colour. Each generator sees the
    other's variance as a constant, so what is left of the two differences is each one's own.
    """
    race: Tensor = _ahead(one, other) + _ahead(other, one)
    return race


def _ahead(mine: Tensor, others: Tensor) -> Tensor:
    """By how much the other is ahead: all channels together, then red, green and blue apart."""
    together = others.detach().var() - mine.var()
    apart = others.detach().var((0, 2, 3)) - mine.var((0, 2, 3))
    return together + apart.sum()
