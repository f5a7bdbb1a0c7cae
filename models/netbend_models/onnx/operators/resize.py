"""Resize and its older form Upsample, by the rules that their page gives for coordinates."""

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional as F

from netbend_models.onnx.operators.base import Attributes, Operator, Values, given, needed, roomy

_ALIGNED: Final = "align_corners"
_CENTRED: Final = ("half_pixel", "pytorch_half_pixel")


def _resize(values: Values, attributes: Attributes) -> Tensor:
    x, last = needed(values, 0), len(values) > 2  # the older form has no roi
    scales, sizes = given(values, 2 if last else 1), given(values, 3)
    if x.dim() != 4:
        raise ValueError(f"has {x.dim()} dimensions, and pictures have 4")
    if sizes is not None and sizes.numel():
        return _to(x, [int(one) for one in sizes.tolist()][-2:], None, attributes)
    factors = [float(one) for one in scales.tolist()] if scales is not None else list(attributes["scales"])
    target = [int(x.shape[2 + axis] * factors[-2 + axis]) for axis in (0, 1)]
    return _to(x, target, factors[-2:], attributes)


def _upsample(values: Values, attributes: Attributes) -> Tensor:
    rule = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    return _resize(values, {**rule, **attributes})


def _to(x: Tensor, size: list[int], factors: list[float] | None, attributes: Attributes) -> Tensor:
    mode, rule = attributes.get("mode", "nearest"), attributes.get("coordinate_transformation_mode", "half_pixel")
    roomy((*x.shape[:2], *size))
    ratios = [size[axis] / x.shape[2 + axis] for axis in (0, 1)]
    factors = factors or ratios
    if mode == "nearest":
        return _nearest(x, size, factors, rule, attributes.get("nearest_mode", "round_prefer_floor"))
    if attributes.get("antialias", 0):
        raise ValueError("antialias is not known")
    kind = {"linear": "bilinear", "bilinear": "bilinear", "cubic": "bicubic"}[mode]
    whole = rule == _ALIGNED or (rule in _CENTRED and factors == ratios)
    if whole and attributes.get("cubic_coeff_a", -0.75) == -0.75:
        return F.interpolate(x, size, mode=kind, align_corners=rule == _ALIGNED)
    if kind == "bicubic":
        raise ValueError(f"cubic by {rule} and {factors} is not known")
    for axis in (0, 1):
        x = _linear(x, 2 + axis, _coordinates(x.shape[2 + axis], size[axis], factors[axis], rule))
    return x


def _nearest(x: Tensor, size: list[int], factors: list[float], rule: str, rounding: str) -> Tensor:
    if all(factor == round(factor) >= 1 for factor in factors) and (rule, rounding) in _DOUBLING:
        return F.interpolate(x, size, mode="nearest")
    for axis in (0, 1):
        places = _rounded(_coordinates(x.shape[2 + axis], size[axis], factors[axis], rule), rounding)
        x = x.index_select(2 + axis, places.clamp(0, x.shape[2 + axis] - 1).to(x.device))
    return x


_DOUBLING: Final = (("asymmetric", "floor"), ("half_pixel", "round_prefer_floor"))
"""What repeats every number where factors are whole."""


def _coordinates(source: int, target: int, factor: float, rule: str) -> Tensor:
    """Where each place of the target lies in the source, in numbers of its own."""
    places = torch.arange(target, dtype=torch.float64)
    if rule == "asymmetric":
        return places / factor
    if rule == _ALIGNED:
        return places * (source - 1) / max(1, target - 1)
    if rule in _CENTRED:
        return (places + 0.5) / factor - 0.5 if target > 1 or rule == "half_pixel" else places * 0
    raise ValueError(f"coordinates by {rule} are not known")


def _rounded(places: Tensor, rounding: str) -> Tensor:
    half = {"round_prefer_floor": (places - 0.5).ceil, "round_prefer_ceil": (places + 0.5).floor}
    whole = {"floor": places.floor, "ceil": places.ceil, **half}[rounding]()
    return whole.long()


def _linear(x: Tensor, axis: int, places: Tensor) -> Tensor:
    last = x.shape[axis] - 1
    low = places.floor().clamp(0, last)
    share = (places.clamp(0, last) - low).to(x.device, x.dtype)
    share = share.reshape(-1, *(1,) * (x.dim() - 1 - axis))
    index = low.long().to(x.device)
    return torch.lerp(x.index_select(axis, index), x.index_select(axis, (index + 1).clamp(max=last)), share)


RESIZE: Final[dict[str, Operator]] = {"Resize": _resize, "Upsample": _upsample}
