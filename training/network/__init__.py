"""The network: its base, heads and losses, its ONNX graph, and torch in serving."""
