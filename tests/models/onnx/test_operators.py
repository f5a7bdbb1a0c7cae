"""Every operator against the reference that the onnx package brings."""

from math import erf

import numpy as np
import pytest
import torch

from netbend_models.onnx.file import _node
from netbend_models.onnx.operators.table import OPERATORS
from tests.conftest import require_module
from tests.models.onnx import made

RANDOM = np.random.RandomState(0)
X = RANDOM.randn(2, 3, 6, 7).astype(np.float32)
P = np.abs(X) + 0.1
Y = RANDOM.randn(3, 1, 7).astype(np.float32)
W = RANDOM.randn(4, 3, 3, 3).astype(np.float32)
T = RANDOM.randn(3, 4, 3, 3).astype(np.float32)
V3, V4 = RANDOM.randn(3).astype(np.float32), RANDOM.randn(4).astype(np.float32)
D = RANDOM.randn(1, 8, 2, 4).astype(np.float32)
U8 = RANDOM.randint(0, 255, (2, 3, 4, 5)).astype(np.uint8)


def i(*values):
    return np.array(values, np.int64)


def f(*values):
    return np.array(values, np.float32)


def scales(*values):
    return f(1, 1, *values)


NO = np.zeros(0, np.float32)
CASES = [
    *[(name, [X], {}) for name in (
        "Abs", "Ceil", "Cos", "Erf", "Exp", "Floor", "Neg", "Round", "Sign", "Sin", "Tan", "Identity", "Relu",
        "Sigmoid", "Tanh", "Selu", "Softplus", "Softsign", "HardSigmoid", "HardSwish", "Softmax", "Elu", "LeakyRelu",
        "Shape", "Size", "Flatten", "GlobalAveragePool", "GlobalMaxPool", "Dropout",
    )],
    *[(name, [P], {}) for name in ("Log", "Reciprocal", "Sqrt")],
    *[(name, [X, Y], {}) for name in ("Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Equal", "Greater", "Less",
                                      "GreaterOrEqual", "LessOrEqual")],
    *[(name, [X > 0, Y > 0], {}) for name in ("And", "Or")],
    ("Not", [X > 0], {}), ("Pow", [P, f(1.5)], {}), ("PRelu", [X, np.abs(Y)], {}), ("Where", [X > 0, X, Y], {}),
    ("Div", [i(7, -7), i(2, 2)], {}), ("Clip", [X, f(-0.5)[0], f(0.5)[0]], {}), ("Clip", [X], {}),
    ("Cast", [X], {"to": 7}), ("Cast", [i(1, 2)], {"to": 1}), ("Softmax", [X], {"axis": 1}),
    ("Elu", [X], {"alpha": 0.3}), ("Selu", [X], {"alpha": 1.2, "gamma": 0.9}), ("LeakyRelu", [X], {"alpha": 0.2}),
    ("HardSigmoid", [X], {"alpha": 0.3, "beta": 0.4}),
    ("Reshape", [X, i(0, -1, 6)], {}), ("Transpose", [X], {"perm": [0, 2, 3, 1]}), ("Transpose", [X], {}),
    ("Concat", [X, X], {"axis": 1}), ("Slice", [X, i(1, -4), i(9, -1), i(2, 3), i(2, 1)], {}),
    ("Slice", [X, i(-1, 0), i(-9, 2), i(3, 1), i(-2, 1)], {}), ("Slice", [X, i(5), i(2), i(2)], {}),
    ("Slice", [X, i(1), i(2)], {}), ("Squeeze", [X[:1], i(0)], {}), ("Squeeze", [X[:1, :1]], {}),
    ("Unsqueeze", [X, i(0, -1)], {}), ("Flatten", [X], {"axis": 2}), ("Flatten", [X], {"axis": 0}),
    ("Shape", [X], {"start": 1, "end": -1}), ("Gather", [X, i(0, -1)], {"axis": 2}), ("Gather", [X, i(1)[0]], {}),
    ("Expand", [Y, i(2, 1, 6, 1)], {}), ("Tile", [X, i(1, 2, 1, 2)], {}), ("ConstantOfShape", [i(2, 3)], {}),
    ("Range", [i(1)[0], i(9)[0], i(3)[0]], {}), ("DepthToSpace", [D], {"blocksize": 2}),
    ("DepthToSpace", [D], {"blocksize": 2, "mode": "CRD"}), ("SpaceToDepth", [D], {"blocksize": 2}),
    ("Conv", [X, W], {}), ("Conv", [X, W, V4], {"pads": [1, 1, 1, 1], "strides": [2, 1]}),
    ("Conv", [X, W, V4], {"pads": [0, 1, 2, 3], "dilations": [2, 1]}), ("Conv", [X, W], {"auto_pad": "SAME_UPPER",
                                                                                      "strides": [2, 2]}),
    ("Conv", [X, W], {"auto_pad": "SAME_LOWER", "strides": [2, 2]}), ("Conv", [X, W[:3, :1]], {"group": 3}),
    ("ConvTranspose", [X, T], {}), ("ConvTranspose", [X, T, V4], {"pads": [1, 1, 1, 1], "strides": [2, 2],
                                                                 "output_padding": [1, 1]}),
    ("ConvTranspose", [X, T], {"pads": [1, 0, 0, 1], "strides": [2, 2]}),
    ("MaxPool", [X], {"kernel_shape": [2, 3], "strides": [2, 2], "pads": [1, 1, 0, 1]}),
    ("AveragePool", [X], {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}),
    ("AveragePool", [X], {"kernel_shape": [2, 2], "count_include_pad": 1, "pads": [1, 0, 0, 1]}),
    ("AveragePool", [X], {"kernel_shape": [2, 2], "pads": [1, 0, 0, 1]}),
    *[("Pad", [X, i(0, 0, 2, 1, 0, 1, 3, 2)], {"mode": mode}) for mode in ("constant", "reflect", "edge")],
    ("Pad", [X, i(0, 0, 2, 1, 0, 0, 3, 2), f(4)[0]], {}),
    *[("Resize", [X, NO, scales(2, 3)], {"mode": "nearest", "coordinate_transformation_mode": rule,
                                         "nearest_mode": rounding})
      for rule in ("asymmetric", "half_pixel", "align_corners")
      for rounding in ("floor", "ceil", "round_prefer_floor", "round_prefer_ceil")],
    *[("Resize", [X, NO, scales(1.5, 0.6)], {"mode": mode, "coordinate_transformation_mode": rule})
      for mode in ("nearest", "linear") for rule in ("asymmetric", "half_pixel")],
    ("Resize", [X, NO, scales(2, 3)], {"mode": "linear", "coordinate_transformation_mode": "align_corners"}),
    ("Resize", [X, NO, scales(2, 2)], {"mode": "cubic"}), ("Resize", [X, NO, NO, i(2, 3, 9, 5)], {"mode": "linear"}),
    *[(name, [X], {"axes": [1, 2], "keepdims": keep}) for name in ("ReduceMean", "ReduceMax", "ReduceMin", "ReduceL2",
                                                                   "ReduceSumSquare") for keep in (0, 1)],
    ("ReduceSum", [X, i(2, 3)], {}), ("ReduceSum", [X], {}), ("ReduceSum", [X], {"noop_with_empty_axes": 1}),
    ("InstanceNormalization", [X, V3, V3], {"epsilon": 0.1}),
    ("BatchNormalization", [X, V3, V3, V3, np.abs(V3)], {}), ("LayerNormalization", [X, X[0, 0, 0], X[0, 0, 1]], {}),
    ("Gemm", [X[0, 0], X[0, 1], f(2)], {"transB": 1, "alpha": 0.5, "beta": 3.0}), ("MatMul", [X, X.swapaxes(2, 3)], {}),
    ("QuantizeLinear", [X, f(0.02)[0], np.uint8(128)], {}),
    ("QuantizeLinear", [X, np.abs(V3), np.array([1, 2, 3], np.int8)], {"axis": 1}),
    ("DequantizeLinear", [U8, f(0.02)[0], np.uint8(128)], {}),
    ("DequantizeLinear", [U8, np.abs(V3), np.array([1, 2, 3], np.uint8)], {"axis": 1}),
]  # fmt: skip

NEWER = [("Mish", [X], {}), ("Split", [X], {"axis": 2, "num_outputs": 1})]


def played(one, values):
    read = _node(one)
    tensors = [torch.from_numpy(np.array(value)) for value in values]
    got = OPERATORS[one.op_type](tensors, read.attributes)
    return [part.numpy() for part in (got if isinstance(got, tuple) else (got,))]


def agree(kind, values, attributes, version, outputs=("out",)):
    names = [f"x{place}" for place in range(len(values))]
    one = made.node(kind, names, outputs, **attributes)
    reference = require_module("onnx.reference")
    expected = reference.ReferenceEvaluator(one, opsets={"": version}).run(None, dict(zip(names, values, strict=True)))
    for got, wanted in zip(played(one, values), expected, strict=True):
        assert got.shape == np.shape(wanted)
        np.testing.assert_allclose(got.astype(np.float64), np.asarray(wanted, np.float64), atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(("kind", "values", "attributes"), CASES)
def test_it_is_as_onnx_has_it(kind, values, attributes):
    agree(kind, values, attributes, 17)


@pytest.mark.parametrize(("kind", "values", "attributes"), NEWER)
def test_a_newer_one_is_as_onnx_has_it(kind, values, attributes):
    agree(kind, values, attributes, 20)


def test_parts_are_split_as_onnx_has_it():
    agree("Split", [X, i(1, 2, 3)], {"axis": 2}, 17, ("a", "b", "c"))
    agree("Split", [X], {"axis": 2}, 17, ("a", "b"))


def test_older_versions_have_attributes_where_newer_ones_have_inputs():
    agree("Squeeze", [X[:1]], {"axes": [0]}, 11)
    agree("Slice", [X], {"axes": [2], "starts": [1], "ends": [3]}, 9)
    agree("Pad", [X], {"pads": [0, 0, 1, 1, 0, 0, 1, 1], "mode": "reflect"}, 2)
    assert np.array_equal(played(made.node("Clip", ["a"], min=-0.5, max=0.5), [X])[0], X.clip(-0.5, 0.5))
    assert played(made.node("Upsample", ["a", "b"], mode="nearest"), [X, scales(2, 2)])[0].shape == (2, 3, 12, 14)


def test_gelu_weighs_by_the_normal_distribution():
    expected = np.vectorize(lambda x: x * (1 + erf(x / 2**0.5)) / 2)(X)
    assert np.allclose(played(made.node("Gelu", ["a"]), [X])[0], expected, atol=1e-5)
    assert np.allclose(played(made.node("Gelu", ["a"], approximate="tanh"), [X])[0], expected, atol=1e-2)


def test_a_group_is_normed_together():
    weights = [np.ones(4, np.float32), np.zeros(4, np.float32)]
    got = played(made.node("GroupNormalization", ["a", "b", "c"], num_groups=2), [D[:, :4], *weights])[0]
    assert np.allclose(got.reshape(2, -1).mean(1), 0, atol=1e-5)
    assert np.allclose(got.reshape(2, -1).std(1), 1, atol=1e-3)


def test_no_operator_is_untested():
    tested = {kind for kind, *_ in (*CASES, *NEWER)} | {"Upsample", "Constant", "GroupNormalization", "Gelu"}
    assert set(OPERATORS) == tested
