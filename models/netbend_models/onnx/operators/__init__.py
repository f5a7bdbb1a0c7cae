"""ONNX operators (onnx.ai/onnx/operators) in torch, by families."""
