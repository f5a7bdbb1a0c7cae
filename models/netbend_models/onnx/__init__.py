"""ONNX files as networks of which every layer bends: the graph is read, and run by torch, node by node."""
