"""ONNX files of one node or a few, made here."""

import numpy as np

from tests.conftest import require_module

onnx = require_module("onnx")
helper, numpy_helper = onnx.helper, onnx.numpy_helper


def arrays(graph_inputs):
    return [numpy_helper.from_array(np.asarray(value), name) for name, value in graph_inputs.items()]


def node(kind, inputs, outputs=("out",), **attributes):
    return helper.make_node(kind, list(inputs), list(outputs), **attributes)


def model(nodes, constants=None, inputs=(("picture", (1, 3, 8, 8)),), output="out", version=17):
    wanted = [helper.make_tensor_value_info(name, 1, shape) for name, shape in inputs]
    given = [helper.make_tensor_value_info(output, 1, None)]
    graph = helper.make_graph(list(nodes), "made", wanted, given, arrays(constants or {}))
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", version)])
    made.ir_version = 8
    return made
