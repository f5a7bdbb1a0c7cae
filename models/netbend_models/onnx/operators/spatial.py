"""Operators that look at neighbours: convolutions, pools, borders and other sizes."""

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional as F

from netbend_models.onnx.operators.base import Attributes, Operator, Values, given, needed, roomy, whole


def _borders(x: Tensor, kernel: tuple[int, ...], attributes: Attributes) -> list[int]:
    """What a convolution or a pool adds left, right, above and below."""
    kind, strides = attributes.get("auto_pad", "NOTSET"), attributes.get("strides", (1, 1))
    if kind in ("NOTSET", "VALID"):
        top, left, bottom, right = attributes.get("pads", (0, 0, 0, 0)) if kind == "NOTSET" else (0, 0, 0, 0)
        return [left, right, top, bottom]
    found = list[int]()
    dilations = attributes.get("dilations", (1, 1))
    for axis in (1, 0):
        span, size = (kernel[axis] - 1) * dilations[axis] + 1, x.shape[2 + axis]
        more = max(0, (-(-size // strides[axis]) - 1) * strides[axis] + span - size)
        found += [more // 2, more - more // 2] if kind == "SAME_UPPER" else [more - more // 2, more // 2]
    return found


def _plane(x: Tensor) -> Tensor:
    if x.dim() != 4:
        raise ValueError(f"takes {x.dim() - 2} dimensions of space, and pictures have 2")
    return x


def _bordered(x: Tensor, borders: list[int], value: float = 0.0) -> Tensor:
    if not any(borders):
        return x
    left, right, top, bottom = borders
    roomy((*x.shape[:2], x.shape[2] + top + bottom, x.shape[3] + left + right))
    return F.pad(x, borders, value=value)


def _convolution(values: Values, attributes: Attributes) -> Tensor:
    x, weight, bias = _plane(needed(values, 0)), needed(values, 1), given(values, 2)
    left, right, top, bottom = borders = _borders(x, tuple(weight.shape[2:]), attributes)
    even = left == right and top == bottom and min(borders) >= 0
    roomy((x.shape[0], weight.shape[0], x.shape[2] + top + bottom, x.shape[3] + left + right))
    return F.conv2d(
        x if even else _bordered(x, borders), weight, bias, attributes.get("strides", (1, 1)),
        (top, left) if even else (0, 0), attributes.get("dilations", (1, 1)), attributes.get("group", 1),
    )  # fmt: skip


def _transposed(values: Values, attributes: Attributes) -> Tensor:
    x, weight, bias = _plane(needed(values, 0)), needed(values, 1), given(values, 2)
    strides, group = attributes.get("strides", (1, 1)), attributes.get("group", 1)
    added, dilations = attributes.get("output_padding", (0, 0)), attributes.get("dilations", (1, 1))
    full = [
        (x.shape[2 + axis] - 1) * strides[axis] + (weight.shape[2 + axis] - 1) * dilations[axis] + 1 + added[axis]
        for axis in (0, 1)
    ]
    roomy((x.shape[0], weight.shape[1] * group, *full))
    (top, bottom), (left, right) = _cut(x, full, attributes)
    even = top == bottom and left == right
    made = F.conv_transpose2d(
        x, weight, bias, strides, (top, left) if even else (0, 0), added, group, dilations
    )  # fmt: skip
    return made if even else made[:, :, top : made.shape[2] - bottom, left : made.shape[3] - right]


def _cut(x: Tensor, full: list[int], attributes: Attributes) -> list[tuple[int, int]]:
    """What is cut off a transposed convolution before and behind, along each axis."""
    kind, strides = attributes.get("auto_pad", "NOTSET"), attributes.get("strides", (1, 1))
    shape = attributes.get("output_shape")
    if shape is None and not kind.startswith("SAME"):
        pads = attributes.get("pads", (0, 0, 0, 0)) if kind == "NOTSET" else (0, 0, 0, 0)
        return [(pads[0], pads[2]), (pads[1], pads[3])]
    found = []
    for axis in (0, 1):
        more = full[axis] - (shape[-2 + axis] if shape else x.shape[2 + axis] * strides[axis])
        small, large = more // 2, more - more // 2
        found.append((small, large) if kind == "SAME_UPPER" else (large, small))
    return found


def _pool(values: Values, attributes: Attributes, *, most: bool) -> Tensor:
    x, kernel = _plane(needed(values, 0)), attributes["kernel_shape"]
    strides, dilations = attributes.get("strides", (1, 1)), attributes.get("dilations", (1, 1))
    left, right, top, bottom = borders = _borders(x, kernel, attributes)
    up = bool(attributes.get("ceil_mode", 0))
    if most:
        return F.max_pool2d(_bordered(x, borders, float("-inf")), kernel, strides, 0, dilations, up)
    counted = bool(attributes.get("count_include_pad", 0))
    if left == right and top == bottom and dilations == (1, 1):
        return F.avg_pool2d(x, kernel, strides, (top, left), up, counted)
    if up or dilations != (1, 1):
        raise ValueError("averages with ceil_mode or dilations are not known")
    total = F.avg_pool2d(_bordered(x, borders), kernel, strides)
    return total if counted else total / F.avg_pool2d(_bordered(torch.ones_like(x), borders), kernel, strides)


def _pad(values: Values, attributes: Attributes) -> Tensor:
    x, pads, value = needed(values, 0), whole(values, 1, attributes, "pads") or (), given(values, 2)
    axes = whole(values, 3, attributes, "axes") or tuple(range(x.dim()))
    mode, count = attributes.get("mode", "constant"), len(pads) // 2
    around = {axis % x.dim(): (pads[place], pads[place + count]) for place, axis in enumerate(axes)}
    roomy([size + sum(around.get(axis, (0, 0))) for axis, size in enumerate(x.shape)])
    if mode == "constant":
        flat = [side for axis in range(x.dim() - 1, -1, -1) for side in around.get(axis, (0, 0))]
        return F.pad(x, flat, value=float(attributes.get("value", 0.0) if value is None else value))
    for axis, (before, behind) in around.items():
        if before or behind:
            x = x.index_select(axis, _beyond(x.shape[axis], before, behind, mode).to(x.device))
    return x


def _beyond(size: int, before: int, behind: int, mode: str) -> Tensor:
    """Which place is read for each, along one axis."""
    places = torch.arange(-before, size + behind)
    if mode == "edge":
        return places.clamp(0, size - 1)
    if mode == "wrap":
        return places % size
    around = max(1, 2 * (size - 1))
    places = places % around
    return torch.minimum(places, around - places)


def _global(values: Values, _attributes: Attributes) -> Tensor:
    x = needed(values, 0)
    return x.mean(tuple(range(2, x.dim())), keepdim=True)


SPATIAL: Final[dict[str, Operator]] = {
    "Conv": _convolution, "ConvTranspose": _transposed, "Pad": _pad, "GlobalAveragePool": _global,
    "MaxPool": lambda values, attributes: _pool(values, attributes, most=True),
    "AveragePool": lambda values, attributes: _pool(values, attributes, most=False),
    "GlobalMaxPool": lambda values, _: needed(values, 0).amax((2, 3), keepdim=True),
}  # fmt: skip
