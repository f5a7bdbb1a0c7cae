"""Operators that move numbers about, and those that count them: shapes are tensors in ONNX."""

from typing import Final

import torch
from torch import Tensor

from netbend_models.onnx.operators.base import Attributes, Operator, Values, common, needed, roomy, whole


def _reshape(values: Values, attributes: Attributes) -> Tensor:
    x, sizes = needed(values, 0), whole(values, 1, attributes, "shape") or ()
    kept = attributes.get("allowzero", 0) == 0
    return x.reshape([x.shape[place] if size == 0 and kept else size for place, size in enumerate(sizes)])


def _transpose(values: Values, attributes: Attributes) -> Tensor:
    x = needed(values, 0)
    return x.permute(attributes.get("perm", tuple(range(x.dim()))[::-1]))


def _concat(values: Values, attributes: Attributes) -> Tensor:
    parts = [needed(values, place) for place in range(len(values))]
    return torch.cat(parts, attributes["axis"])


def _slice(values: Values, attributes: Attributes) -> Tensor:
    x = needed(values, 0)
    starts, ends = whole(values, 1, attributes, "starts") or (), whole(values, 2, attributes, "ends") or ()
    axes = whole(values, 3, attributes, "axes") or tuple(range(len(starts)))
    steps = whole(values, 4, attributes, "steps") or (1,) * len(starts)
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        places = range(x.shape[axis])[start:end:step]  # Python's rule is that of ONNX
        if step > 0:
            x = x.movedim(axis, 0)[places.start : max(places.stop, places.start) : step].movedim(0, axis)
        else:
            x = x.index_select(axis, torch.tensor(places, dtype=torch.int64, device=x.device))
    return x


def _split(values: Values, attributes: Attributes) -> tuple[Tensor, ...]:
    x, axis = needed(values, 0), attributes.get("axis", 0)
    sizes = whole(values, 1, attributes, "split")
    if sizes is not None:
        return torch.split(x, list(sizes), axis)
    return torch.split(x, -(-x.shape[axis] // attributes["outputs"]), axis)


def _squeeze(values: Values, attributes: Attributes) -> Tensor:
    axes = whole(values, 1, attributes, "axes")
    return needed(values, 0).squeeze() if axes is None else needed(values, 0).squeeze(axes)


def _unsqueeze(values: Values, attributes: Attributes) -> Tensor:
    x, axes = needed(values, 0), whole(values, 1, attributes, "axes") or ()
    for axis in sorted(axis % (x.dim() + len(axes)) for axis in axes):
        x = x.unsqueeze(axis)
    return x


def _flatten(values: Values, attributes: Attributes) -> Tensor:
    x, axis = needed(values, 0), attributes.get("axis", 1)
    rows = 1
    for size in x.shape[:axis]:
        rows *= size
    return x.reshape(rows, -1)


def _shape(values: Values, attributes: Attributes) -> Tensor:
    sizes = tuple(needed(values, 0).shape)[attributes.get("start", 0) : attributes.get("end")]
    return torch.tensor(sizes, dtype=torch.int64)


def _gather(values: Values, attributes: Attributes) -> Tensor:
    x, places, axis = needed(values, 0), needed(values, 1).long(), attributes.get("axis", 0)
    axis %= x.dim()
    roomy((*x.shape[:axis], *places.shape, *x.shape[axis + 1 :]))
    found = x.index_select(axis, (places % x.shape[axis]).flatten())
    return found.reshape(*x.shape[:axis], *places.shape, *x.shape[axis + 1 :])


def _expand(values: Values, attributes: Attributes) -> Tensor:
    x = needed(values, 0)
    return x.expand(common(x.shape, whole(values, 1, attributes, "shape") or ()))


def _tile(values: Values, attributes: Attributes) -> Tensor:
    x, times = needed(values, 0), whole(values, 1, attributes, "repeats") or ()
    roomy([size * count for size, count in zip(x.shape, times, strict=True)])
    return x.repeat(*times)


def _filled(values: Values, attributes: Attributes) -> Tensor:
    value = attributes.get("value", torch.zeros(1)).flatten()[:1]
    return value.expand(roomy(whole(values, 0, attributes, "shape") or ()))  # type: ignore[no-any-return]


def _constant(_values: Values, attributes: Attributes) -> Tensor:
    if "value" in attributes:
        return attributes["value"]  # type: ignore[no-any-return]
    name = next(name for name in ("value_float", "value_int", "value_floats", "value_ints") if name in attributes)
    return torch.tensor(attributes[name])


def _range(values: Values, _attributes: Attributes) -> Tensor:
    start, stop, step = (needed(values, place).item() for place in range(3))
    roomy((max(0, int((stop - start) / step) + 1),))
    return torch.arange(start, stop, step, dtype=needed(values, 0).dtype)


def _depth_to_space(values: Values, attributes: Attributes) -> Tensor:
    x, size = needed(values, 0), attributes["blocksize"]
    if attributes.get("mode", "DCR") == "CRD":
        return torch.pixel_shuffle(x, size)
    batch, channels, height, width = x.shape
    parts = x.reshape(batch, size, size, channels // size**2, height, width).permute(0, 3, 4, 1, 5, 2)
    return parts.reshape(batch, channels // size**2, height * size, width * size)


def _space_to_depth(values: Values, attributes: Attributes) -> Tensor:
    x, size = needed(values, 0), attributes["blocksize"]
    batch, channels, height, width = x.shape
    parts = x.reshape(batch, channels, height // size, size, width // size, size).permute(0, 3, 5, 1, 2, 4)
    return parts.reshape(batch, channels * size**2, height // size, width // size)


SHAPE: Final[dict[str, Operator]] = {
    "Reshape": _reshape, "Transpose": _transpose, "Concat": _concat, "Slice": _slice, "Split": _split,
    "Squeeze": _squeeze, "Unsqueeze": _unsqueeze, "Flatten": _flatten, "Shape": _shape, "Gather": _gather,
    "Expand": _expand, "Tile": _tile, "ConstantOfShape": _filled, "Constant": _constant, "Range": _range,
    "DepthToSpace": _depth_to_space, "SpaceToDepth": _space_to_depth,
    "Size": lambda values, _: torch.tensor(needed(values, 0).numel()),
}  # fmt: skip
