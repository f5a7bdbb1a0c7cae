"""Operators that sum up: reductions, norms, products of matrices."""

from collections.abc import Callable
from typing import Final

from torch import Tensor
from torch.nn import functional as F

from netbend_models.onnx.operators.base import Attributes, Operator, Values, common, given, needed, roomy, whole


def _over(function: Callable[[Tensor, tuple[int, ...], bool], Tensor]) -> Operator:
    def act(values: Values, attributes: Attributes) -> Tensor:
        x, axes = needed(values, 0), whole(values, 1, attributes, "axes")
        if not axes and attributes.get("noop_with_empty_axes", 0):
            return x
        return function(x, axes or tuple(range(x.dim())), bool(attributes.get("keepdims", 1)))

    return act


def _instance(values: Values, attributes: Attributes) -> Tensor:
    return F.instance_norm(
        needed(values, 0), weight=needed(values, 1), bias=needed(values, 2), eps=attributes.get("epsilon", 1e-5)
    )


def _batch(values: Values, attributes: Attributes) -> Tensor:
    x, weight, bias, mean, variance = (needed(values, place) for place in range(5))
    return F.batch_norm(x, mean, variance, weight, bias, eps=attributes.get("epsilon", 1e-5))


def _layer(values: Values, attributes: Attributes) -> Tensor:
    x = needed(values, 0)
    shape = tuple(x.shape[attributes.get("axis", -1) :])
    return F.layer_norm(x, shape, needed(values, 1), given(values, 2), attributes.get("epsilon", 1e-5))


def _group(values: Values, attributes: Attributes) -> Tensor:
    x, count, eps = needed(values, 0), attributes["num_groups"], attributes.get("epsilon", 1e-5)
    # A number for each channel; before version 21 it was one for each group.
    weight, bias = (one.repeat_interleave(x.shape[1] // len(one)) for one in (needed(values, 1), needed(values, 2)))
    return F.group_norm(x, count, weight, bias, eps)


def _gemm(values: Values, attributes: Attributes) -> Tensor:
    first, second, added = needed(values, 0), needed(values, 1), given(values, 2)
    first = first.T if attributes.get("transA", 0) else first
    second = second.T if attributes.get("transB", 0) else second
    made = attributes.get("alpha", 1.0) * _product((first, second), {})
    return made if added is None else made + attributes.get("beta", 1.0) * added  # type: ignore[no-any-return]


def _product(values: Values, _attributes: Attributes) -> Tensor:
    first, second = needed(values, 0), needed(values, 1)
    if min(first.dim(), second.dim()) > 1:
        roomy((*common(first.shape[:-2], second.shape[:-2]), first.shape[-2], second.shape[-1]))
    return first @ second


REDUCE: Final[dict[str, Operator]] = {
    "ReduceMean": _over(lambda x, axes, keep: x.mean(axes, keep)),
    "ReduceSum": _over(lambda x, axes, keep: x.sum(axes, keep)),
    "ReduceMax": _over(lambda x, axes, keep: x.amax(axes, keep)),
    "ReduceMin": _over(lambda x, axes, keep: x.amin(axes, keep)),
    "ReduceL2": _over(lambda x, axes, keep: x.square().sum(axes, keep).sqrt()),
    "ReduceSumSquare": _over(lambda x, axes, keep: x.square().sum(axes, keep)),
    "InstanceNormalization": _instance, "BatchNormalization": _batch, "LayerNormalization": _layer,
    "GroupNormalization": _group, "Gemm": _gemm, "MatMul": _product,
}  # fmt: skip
