"""Linear mixtures of channels or of rows: a small square matrix times every point or every column."""

from functools import lru_cache
from itertools import accumulate

import torch
from torch import Tensor


def rows(x: Tensor, matrix: Tensor) -> Tensor:
    """Y_i = sum_j matrix[i, j] X_j over the rows of x (B, C, H, W); matrix (H, H)."""
    if x.stride(1) != 1:
        return torch.matmul(matrix, x)
    last = x.permute(0, 2, 3, 1)
    if len(last) == 1:  # a product of two matrices takes half the time of the same with a batch
        return torch.mm(matrix, last.flatten(2)[0]).view(last.shape).permute(0, 3, 1, 2)
    return torch.matmul(matrix, last.flatten(2)).view(last.shape).permute(0, 3, 1, 2)


def hadamard(x: Tensor) -> Tensor:
    """The orthonormal Walsh-Hadamard transform (Sylvester's) along the last axis of x.

    A size that is no power of two is cut into the powers of two that it is the sum of, largest first.
    """
    spans = _spans(x.shape[-1])
    if len(spans) == 1:
        return _transformed(x)
    result = torch.empty_like(x)
    for span in spans:
        result[..., span] = _transformed(x[..., span])
    return result


def _transformed(x: Tensor) -> Tensor:
    """Of 2^power numbers: many of them in two steps, as a Kronecker product, for a fifth of the multiplications."""
    power = x.shape[-1].bit_length() - 1
    if power < 8:
        return torch.matmul(x, _block(power, x.dtype, x.device))
    inner = torch.matmul(torch.unflatten(x, -1, (-1, 32)), _block(5, x.dtype, x.device))
    return torch.matmul(_block(power - 5, x.dtype, x.device), inner).flatten(-2)


def hadamard_matrix(size: int, like: Tensor) -> Tensor:
    """The matrix of the transform, in the dtype and on the device of `like`."""
    matrix = torch.zeros(size, size, dtype=like.dtype, device=like.device)
    for span in _spans(size):
        matrix[span, span] = _block((span.stop - span.start).bit_length() - 1, like.dtype, like.device)
    return matrix


def _spans(size: int) -> list[slice]:
    """The powers of two that a size is the sum of, one after the other."""
    powers = [2**power for power in range(size.bit_length() - 1, -1, -1) if size >> power & 1]
    ends = list(accumulate(powers))
    return [slice(end - power, end) for power, end in zip(powers, ends, strict=True)]


@lru_cache(maxsize=64)
def _block(power: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    """Of 2^power rows; applied twice it is the identity."""
    with torch.inference_mode(mode=False):
        block = torch.ones(1, 1)
        for _ in range(power):
            block = torch.kron(torch.tensor([[1.0, 1.0], [1.0, -1.0]]), block) * 0.5**0.5
        return block.to(device, dtype)
