"""Every operator by its name in ONNX."""

from typing import Final

from netbend_models.onnx.operators.base import Operator
from netbend_models.onnx.operators.pointwise import POINTWISE
from netbend_models.onnx.operators.quantise import QUANTISE
from netbend_models.onnx.operators.reduce import REDUCE
from netbend_models.onnx.operators.resize import RESIZE
from netbend_models.onnx.operators.shape import SHAPE
from netbend_models.onnx.operators.spatial import SPATIAL

OPERATORS: Final[dict[str, Operator]] = {**POINTWISE, **SHAPE, **SPATIAL, **RESIZE, **REDUCE, **QUANTISE}
