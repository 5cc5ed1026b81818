"""Sentence embeddings in this process: MiniLM from its wheel, quantised once, on onnxruntime."""
