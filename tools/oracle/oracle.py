"""Runs a network on TensorFlow Lite Micro's reference kernels."""

import numpy as np
from tflite_micro import runtime

# The interpreter's own guess is ten times the file, too little for a tiny file.
SMALLEST_ARENA = 1 << 20


def open_network(model):
    """An interpreter for the bytes of a .tflite file."""
    arena = max(SMALLEST_ARENA, 10 * len(model))
    return runtime.Interpreter.from_bytes(model, arena_size=arena)


def run_frames(model, frames, output_count=1):
    """Outputs of inferences one after another, which share what the network
    remembers; each frame is a list of inputs, each result a list of outputs."""
    interpreter = open_network(model)
    results = []
    for inputs in frames:
        for index, data in enumerate(inputs):
            interpreter.set_input(np.ascontiguousarray(data), index)
        interpreter.invoke()
        results.append([np.copy(interpreter.get_output(index))
                        for index in range(output_count)])
    return results


def run(model, inputs, output_count=1):
    """Outputs of one inference, in the model's order."""
    return run_frames(model, [inputs], output_count)[0]
