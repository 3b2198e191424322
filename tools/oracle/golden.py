"""Golden vectors of any network with one input.

usage: golden.py MODEL.tflite PREFIX

Writes PREFIX.K.in and PREFIX.K.out for K = 0, 1, 2: raw tensors, the outputs
one after another in the model's order. Input bytes: 0 is (37 i + 11) mod 256,
1 is uniformly random, 2 is smooth. Bytes b of a float32 input stand for the
values (b - 128) / 64.
"""

import sys

import numpy as np

import oracle
from network import schema


def input_bytes(kind, shape):
    """Bytes 0 to 255 in the shape of the input tensor."""
    size = int(np.prod(shape))
    if kind == 0:
        values = (37 * np.arange(size) + 11) % 256
    elif kind == 1:
        values = np.random.RandomState(1).randint(0, 256, size=size)
    else:
        position = np.indices(shape).reshape(len(shape), size)
        phase = position[-3:].T @ [0.11, 0.07, 1.3][-min(3, len(shape)):]
        values = np.rint(127.5 + 110 * np.sin(phase))
    return values.astype(np.uint8).reshape(shape)


def convert(values, dtype):
    if dtype == np.float32:
        return (values.astype(np.float32) - 128) / 64
    return values.view(dtype)


def main(arguments):
    if len(arguments) != 3:
        sys.exit(__doc__)
    with open(arguments[1], "rb") as file:
        model = file.read()
    graph = schema.Model.GetRootAsModel(model, 0).Subgraphs(0)
    if graph.InputsLength() != 1:
        sys.exit(f"{arguments[1]}: {graph.InputsLength()} inputs, wanted one")
    details = oracle.open_network(model).get_input_details(0)
    for kind in range(3):
        data = convert(input_bytes(kind, tuple(details["shape"])),
                       np.dtype(details["dtype"]))
        outputs = oracle.run(model, [data], graph.OutputsLength())
        with open(f"{arguments[2]}.{kind}.in", "wb") as file:
            file.write(data.tobytes())
        with open(f"{arguments[2]}.{kind}.out", "wb") as file:
            file.write(b"".join(output.tobytes() for output in outputs))


if __name__ == "__main__":
    main(sys.argv)
