"""Operators between floats and small whole numbers, as quantised networks have them before and after each layer."""

from typing import Final

import torch
from torch import Tensor

from netbend_models.onnx.operators.base import Attributes, Operator, Values, given, needed


def _along(values: Tensor, x: Tensor, attributes: Attributes) -> Tensor:
    """One number for all of x, or one for each place along an axis."""
    axis = attributes.get("axis", 1)
    return values if values.numel() == 1 else values.reshape(-1, *(1,) * (x.dim() - 1 - axis % x.dim()))


def _quantise(values: Values, attributes: Attributes) -> Tensor:
    x, scale, zero = needed(values, 0), needed(values, 1), given(values, 2)
    dtype = torch.uint8 if zero is None else zero.dtype
    whole = (x / _along(scale, x, attributes)).round()
    whole = whole if zero is None else whole + _along(zero, x, attributes)
    bounds = torch.iinfo(dtype)
    return whole.clamp(bounds.min, bounds.max).to(dtype)


def _dequantise(values: Values, attributes: Attributes) -> Tensor:
    x, scale, zero = needed(values, 0), needed(values, 1), given(values, 2)
    whole = x.to(scale.dtype)
    whole = whole if zero is None else whole - _along(zero, x, attributes)
    return whole * _along(scale, x, attributes)


QUANTISE: Final[dict[str, Operator]] = {"QuantizeLinear": _quantise, "DequantizeLinear": _dequantise}
