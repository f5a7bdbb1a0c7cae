"""Operators that take every number by itself."""

from collections.abc import Callable
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional as F

from netbend_models.onnx.operators.base import Attributes, Operator, Values, common, given, needed

# TensorProto.DataType
_TYPES: Final = {
    1: torch.float32, 2: torch.uint8, 3: torch.int8, 5: torch.int16, 6: torch.int32, 7: torch.int64, 9: torch.bool,
    10: torch.float32, 11: torch.float32, 16: torch.float32,
}  # fmt: skip


def _one(function: Callable[[Tensor], Tensor]) -> Operator:
    return lambda values, _: function(needed(values, 0))


def _two(function: Callable[[Tensor, Tensor], Tensor]) -> Operator:
    def act(values: Values, _attributes: Attributes) -> Tensor:
        first, second = needed(values, 0), needed(values, 1)
        common(first.shape, second.shape)
        return function(first, second)

    return act


def _many(function: Callable[[Tensor, Tensor], Tensor]) -> Operator:
    def act(values: Values, attributes: Attributes) -> Tensor:
        found = needed(values, 0)
        for place in range(1, len(values)):
            made = _two(function)((found, needed(values, place)), attributes)
            assert isinstance(made, Tensor)
            found = made
        return found

    return act


def _with(name: str, default: float, function: Callable[[Tensor, Any], Tensor]) -> Operator:
    return lambda values, attributes: function(needed(values, 0), attributes.get(name, default))


def _divide(first: Tensor, second: Tensor) -> Tensor:
    return torch.div(first, second, rounding_mode=None if first.is_floating_point() else "trunc")


def _clip(values: Values, attributes: Attributes) -> Tensor:
    low, high = given(values, 1), given(values, 2)
    if low is None and high is None:
        bounds = attributes.get("min"), attributes.get("max")
        return needed(values, 0) if bounds == (None, None) else needed(values, 0).clamp(*bounds)
    return needed(values, 0).clamp(low, high)


def _hard_sigmoid(values: Values, attributes: Attributes) -> Tensor:
    x, alpha, beta = needed(values, 0), attributes.get("alpha", 0.2), attributes.get("beta", 0.5)
    return (x * float(alpha) + float(beta)).clamp(0, 1)


def _selu(values: Values, attributes: Attributes) -> Tensor:
    x, alpha = needed(values, 0), attributes.get("alpha", 1.67326319)
    return attributes.get("gamma", 1.05070102) * torch.where(x > 0, x, alpha * x.expm1())  # type: ignore[no-any-return]


def _prelu(values: Values, _attributes: Attributes) -> Tensor:
    x = needed(values, 0)
    return torch.where(x < 0, x * needed(values, 1), x)


def _cast(values: Values, attributes: Attributes) -> Tensor:
    dtype = _TYPES.get(attributes["to"])
    if dtype is None:
        raise ValueError(f"numbers of type {attributes['to']} are not known")
    return needed(values, 0).to(dtype)


def _where(values: Values, _attributes: Attributes) -> Tensor:
    common(*(needed(values, place).shape for place in range(3)))
    return torch.where(needed(values, 0).bool(), needed(values, 1), needed(values, 2))


def _softmax(values: Values, attributes: Attributes) -> Tensor:
    return needed(values, 0).softmax(attributes.get("axis", -1))


POINTWISE: Final[dict[str, Operator]] = {
    "Abs": _one(torch.abs), "Ceil": _one(torch.ceil), "Cos": _one(torch.cos), "Erf": _one(torch.erf),
    "Exp": _one(torch.exp), "Floor": _one(torch.floor), "Log": _one(torch.log), "Neg": _one(torch.neg),
    "Not": _one(torch.logical_not), "Reciprocal": _one(torch.reciprocal), "Round": _one(torch.round),
    "Sign": _one(torch.sign), "Sin": _one(torch.sin), "Sqrt": _one(torch.sqrt), "Tan": _one(torch.tan),
    "Identity": _one(lambda x: x), "Dropout": _one(lambda x: x), "Cast": _cast, "Clip": _clip, "Where": _where,
    "Relu": _one(torch.relu), "Sigmoid": _one(torch.sigmoid), "Tanh": _one(torch.tanh), "Selu": _selu,
    "Softplus": _one(F.softplus), "Softsign": _one(F.softsign), "HardSigmoid": _hard_sigmoid,
    "HardSwish": _one(F.hardswish), "Mish": _one(F.mish), "PRelu": _prelu, "Softmax": _softmax,
    "Elu": _with("alpha", 1.0, F.elu),
    "LeakyRelu": _with("alpha", 0.01, F.leaky_relu),
    "Gelu": lambda values, attributes: F.gelu(needed(values, 0), approximate=attributes.get("approximate", "none")),
    "Add": _two(torch.add), "Sub": _two(torch.sub), "Mul": _two(torch.mul), "Div": _two(_divide),
    "Pow": _two(torch.pow), "Sum": _many(torch.add), "Max": _many(torch.maximum), "Min": _many(torch.minimum),
    "Equal": _two(torch.eq), "Greater": _two(torch.gt), "GreaterOrEqual": _two(torch.ge), "Less": _two(torch.lt),
    "LessOrEqual": _two(torch.le), "And": _two(torch.logical_and), "Or": _two(torch.logical_or),
}  # fmt: skip
