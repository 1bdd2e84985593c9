"""The network: its base, heads, losses and weights, its ONNX graph, and torch in serving."""
