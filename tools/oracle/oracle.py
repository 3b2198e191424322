"""Runs a network on TensorFlow Lite Micro's reference kernels."""

import numpy as np
from tflite_micro import runtime

# The interpreter's own guess is ten times the file, too little for a tiny file.
SMALLEST_ARENA = 1 << 20


def open_network(model):
    """An interpreter for the bytes of a .tflite file."""
    arena = max(SMALLEST_ARENA, 10 * len(model))
    return runtime.Interpreter.from_bytes(model, arena_size=arena)


def run(model, inputs, output_count=1):
    """Outputs of one inference, in the model's order."""
    interpreter = open_network(model)
    for index, data in enumerate(inputs):
        interpreter.set_input(np.ascontiguousarray(data), index)
    interpreter.invoke()
    return [interpreter.get_output(index) for index in range(output_count)]
