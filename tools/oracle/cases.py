"""The container of conformance cases, little-endian throughout.

    8 bytes   "SNCASES1"
    u32       number of cases
    a case:   four blocks, each a u32 size and that many bytes:
              name (ASCII), model (.tflite), inputs, expected outputs

Inputs and outputs are raw tensors one after another in the model's order; those
of several frames, which share what the network remembers, follow each other.
"""

import collections
import struct

MAGIC = b"SNCASES1"

Case = collections.namedtuple("Case", "name model inputs outputs")


def write(path, cases):
    with open(path, "wb") as file:
        file.write(MAGIC + struct.pack("<I", len(cases)))
        for case in cases:
            for block in (case.name.encode("ascii"), case.model, case.inputs,
                          case.outputs):
                file.write(struct.pack("<I", len(block)) + block)


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    if content[:8] != MAGIC:
        raise ValueError(f"{path} is not a container of cases")
    (count,) = struct.unpack_from("<I", content, 8)
    position = 12
    cases = []
    for _ in range(count):
        blocks = []
        for _ in range(4):
            (size,) = struct.unpack_from("<I", content, position)
            position += 4
            blocks.append(content[position:position + size])
            position += size
        cases.append(Case(blocks[0].decode("ascii"), *blocks[1:]))
    if position != len(content):
        raise ValueError(f"{path} has {len(content) - position} bytes too many")
    return cases
