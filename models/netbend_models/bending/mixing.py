"""Linear mixtures of channels or of rows: a small square matrix times every point or every column."""

import torch
from torch import Tensor


def channels(x: Tensor, matrix: Tensor) -> Tensor:
    """Y_i = sum_j matrix[i, j] X_j over the channels of x (B, C, H, W); matrix (C, C)."""
    return torch.matmul(x.movedim(1, -1), matrix.T).movedim(-1, 1)


def rows(x: Tensor, matrix: Tensor) -> Tensor:
    """Y_i = sum_j matrix[i, j] X_j over the rows of x (B, C, H, W); matrix (H, H)."""
    if x.stride(1) != 1:
        return torch.matmul(matrix, x)
    last = x.permute(0, 2, 3, 1)
    return torch.matmul(matrix, last.flatten(2)).view(last.shape).permute(0, 3, 1, 2)


def hadamard(size: int, like: Tensor) -> Tensor:
    """The orthonormal Walsh-Hadamard matrix (Sylvester's), in the dtype and on the device of `like`.

    A size that is no power of two is cut into the powers of two that it is the sum of, largest first.
    """
    matrix, start = torch.zeros(size, size), 0
    for power in range(size.bit_length() - 1, -1, -1):
        if size >> power & 1:
            span = slice(start, start := start + 2**power)
            matrix[span, span] = _block(power)
    return matrix.to(like.device, like.dtype)


def _block(power: int) -> Tensor:
    """Of 2^power rows; applied twice it is the identity."""
    block = torch.ones(1, 1)
    for _ in range(power):
        block = torch.kron(torch.tensor([[1.0, 1.0], [1.0, -1.0]]), block) * 0.5**0.5
    return block
