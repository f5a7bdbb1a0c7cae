"""An ONNX file, read and never run: operators that lack, data in other files and sizes that lie are refused by name."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from torch import Tensor

from netbend_models.error import LoadError
from netbend_models.onnx.graph import Graph, Node, Wanted
from netbend_models.onnx.operators.table import OPERATORS

if TYPE_CHECKING:
    import onnx

_BYTES: Final = 2**31
_NODES: Final = 20_000
_VERSION: Final = 7
"""Before it, operators aligned shapes by an attribute."""

_OWN: Final = ("", "ai.onnx")
_ELSEWHERE: Final = "keeps numbers in another file, which is not opened; write it in one: onnx.save(model, path)"


def read_graph(path: Path) -> Graph:
    """The graph in the file at `path`; a LoadError says in one line why there is none that can be played."""
    try:
        import onnx  # noqa: F401, PLC0415  an extra
    except ImportError as fault:
        raise LoadError(f"{path} is an ONNX file; to read it: pip install 'netbend[onnx]' ({fault})") from fault
    try:
        content = _content(path)
        return _graph(_parsed(content), sha256(content).digest())
    except LoadError as fault:
        raise LoadError(f"{path} {fault}") from fault


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _BYTES:
            raise LoadError(f"has over {_BYTES:,} bytes, which no ONNX file can")
        return path.read_bytes()
    except OSError as fault:
        raise LoadError(f"cannot be read: {fault.strerror or fault}") from fault
    except MemoryError as fault:
        raise LoadError("is larger than the memory that is free; close other programs") from fault


def _parsed(content: bytes) -> "onnx.ModelProto":
    from google.protobuf.message import DecodeError  # noqa: PLC0415  comes with onnx
    from onnx import load_model_from_string  # noqa: PLC0415  an extra

    try:
        model = load_model_from_string(content)
    except (DecodeError, RuntimeError, ValueError) as fault:
        raise LoadError("looks like an ONNX file, but cannot be read as one; get it again") from fault
    versions = [one.version for one in model.opset_import if one.domain in _OWN]
    if not model.graph.node or not versions:
        raise LoadError("looks like an ONNX file, but holds no graph; get it again")
    if max(versions) < _VERSION:
        raise LoadError(f"is written in version {max(versions)} of ONNX; write it again in {_VERSION} or later")
    return model


def _graph(model: "onnx.ModelProto", digest: bytes) -> Graph:
    graph = model.graph
    if len(graph.node) > _NODES:
        raise LoadError(f"holds {len(graph.node):,} nodes, and no network for pictures has over {_NODES:,}")
    lacking = sorted({_operator(node) for node in graph.node} - set(OPERATORS))
    if lacking:
        raise LoadError(f"needs operators that are not known here: {', '.join(lacking[:12])}")
    if graph.sparse_initializer:
        raise LoadError("holds sparse tensors, which are not known here; write it without")
    constants = {one.name: _tensor(one) for one in graph.initializer}
    wanted = tuple(Wanted(one.name, _shape(one)) for one in graph.input if one.name not in constants)
    if not wanted or not graph.output:
        raise LoadError("takes nothing, or gives nothing")
    nodes = tuple(map(_node, graph.node))
    return Graph(nodes, constants, wanted, graph.output[0].name, f"{int.from_bytes(digest[:8], 'big') >> 1:016x}")


def _operator(node: "onnx.NodeProto") -> str:
    return node.op_type if node.domain in _OWN else f"{node.domain}.{node.op_type}"


def _node(node: "onnx.NodeProto") -> Node:
    name = node.name or (node.output[0] if node.output else "")
    attributes = _attributes(node) | {"outputs": len(node.output)}
    return Node(node.op_type, name, tuple(node.input), tuple(node.output), attributes)


def _attributes(node: "onnx.NodeProto") -> dict[str, Any]:
    from onnx import AttributeProto, helper  # noqa: PLC0415  an extra

    found = dict[str, Any]()
    for one in node.attribute:
        if one.type == AttributeProto.TENSOR:
            found[one.name] = _tensor(one.t)
        elif one.type in (AttributeProto.FLOAT, AttributeProto.INT, AttributeProto.FLOATS, AttributeProto.INTS):
            value = helper.get_attribute_value(one)
            found[one.name] = value if isinstance(value, (int, float)) else tuple(value)
        elif one.type == AttributeProto.STRING:
            found[one.name] = one.s.decode("utf-8", "replace")
        else:
            raise LoadError(f"has a {node.op_type} with {one.name!a:.40} of a kind that is not known here")
    return found


def _tensor(given: "onnx.TensorProto") -> Tensor:
    """Its numbers, floats in single precision; the shape that it declares has to be that of what it holds."""
    from onnx import TensorProto, numpy_helper  # noqa: PLC0415  an extra

    if given.data_location == TensorProto.EXTERNAL or given.external_data:
        raise LoadError(_ELSEWHERE)
    try:
        if min(given.dims, default=0) < 0:
            raise ValueError("a size below 0")  # noqa: TRY301  numpy takes -1 for any
        array = numpy_helper.to_array(given)
        if array.dtype.kind == "f" or array.dtype.name == "bfloat16":
            array = array.astype(np.float32)
        return torch.from_numpy(np.array(array))
    except (ValueError, TypeError, KeyError, MemoryError, OverflowError) as fault:
        raise LoadError(f"declares a tensor {given.name!a:.60} that is not what it holds; get it again") from fault


def _shape(given: "onnx.ValueInfoProto") -> tuple[int, ...]:
    return tuple(max(0, side.dim_value) for side in given.type.tensor_type.shape.dim)
