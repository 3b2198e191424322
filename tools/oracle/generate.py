"""Writes tests/conformance/<operator>.cases, the same bytes on every run.

usage: generate.py [DIRECTORY [OPERATOR...]]

Needs the packages of requirements.txt; their versions are part of the result.
"""

import os
import sys
import zlib

import numpy as np

import cases
import gen_alias
import gen_block
import gen_branch
import gen_chain
import gen_conv
import gen_elementwise
import gen_gate
import gen_ends
import gen_join
import gen_layout
import gen_move
import gen_reduce
import gen_shape_chain
import gen_spatial
import gen_table
import gen_state
import oracle
from network import schema

CASES_PER_OPERATOR = 48

# Files with many operators are large.
CASES = {"unet_chain": 24, "shuffle_chain": 24, "detect_chain": 24}

GENERATORS = {
    "conv_2d": gen_conv.conv_2d,
    "depthwise_conv_2d": gen_conv.depthwise_conv_2d,
    "fully_connected": gen_conv.fully_connected,
    "add": gen_elementwise.add,
    "mul": gen_elementwise.mul,
    "sub": gen_elementwise.sub,
    "div": gen_elementwise.div,
    "squared_difference": gen_elementwise.squared_difference,
    "maximum": gen_elementwise.maximum,
    "minimum": gen_elementwise.minimum,
    "prelu": gen_elementwise.prelu,
    "relu": gen_table.relu,
    "relu6": gen_table.relu6,
    "leaky_relu": gen_table.leaky_relu,
    "logistic": gen_table.logistic,
    "tanh": gen_table.tanh,
    "hard_swish": gen_table.hard_swish,
    "elu": gen_table.elu,
    "elu_floats": gen_table.elu_floats,
    "abs": gen_table.absolute,
    "rsqrt": gen_table.rsqrt,
    "quantize": gen_elementwise.quantize,
    "dequantize": gen_elementwise.dequantize,
    "softmax": gen_elementwise.softmax,
    "l2_normalization": gen_elementwise.l2_normalization,
    "average_pool_2d": gen_spatial.average_pool_2d,
    "max_pool_2d": gen_spatial.max_pool_2d,
    "mean": gen_reduce.mean,
    "sum": gen_reduce.total,
    "reduce_max": gen_reduce.reduce_max,
    "reduce_min": gen_reduce.reduce_min,
    "arg_max": gen_reduce.arg_max,
    "arg_min": gen_reduce.arg_min,
    "pad": gen_spatial.pad,
    "reshape": gen_chain.reshape,
    "squeeze": gen_alias.squeeze,
    "expand_dims": gen_alias.expand_dims,
    "shape": gen_alias.shape_of,
    "concatenation": gen_join.concatenation,
    "resize_nearest_neighbor": gen_join.resize_nearest_neighbor,
    "resize_bilinear": gen_join.resize_bilinear,
    "transpose": gen_move.transpose,
    "slice": gen_move.slice_,
    "strided_slice": gen_move.strided_slice,
    "split": gen_move.split,
    "split_v": gen_move.split_v,
    "unpack": gen_move.unpack,
    "gather": gen_move.gather,
    "mirror_pad": gen_move.mirror_pad,
    "broadcast_to": gen_move.broadcast_to,
    "reverse_v2": gen_move.reverse_v2,
    "tile": gen_move.tile,
    "transpose_conv": gen_block.transpose_conv,
    "depth_to_space": gen_block.depth_to_space,
    "space_to_depth": gen_block.space_to_depth,
    "space_to_batch_nd": gen_block.space_to_batch_nd,
    "pack": gen_block.pack,
    "fill": gen_block.fill,
    "zeros_like": gen_block.zeros_like,
    "cast": gen_move.cast,
    "pad_chain": gen_chain.pad_chain,
    "block_chain": gen_chain.block_chain,
    "excite_chain": gen_chain.excite_chain,
    "mobile_chain": gen_gate.mobile_chain,
    "norm_chain": gen_gate.norm_chain,
    "ends_chain": gen_chain.ends_chain,
    "skip_chain": gen_branch.skip_chain,
    "heads_chain": gen_branch.heads_chain,
    "unet_chain": gen_shape_chain.unet_chain,
    "shuffle_chain": gen_shape_chain.shuffle_chain,
    "detect_chain": gen_shape_chain.detect_chain,
    "state": gen_state.state,
    "ends": gen_ends.ends,
    "layout_chain": gen_layout.layout_chain,
    "float_ends_chain": gen_layout.float_ends_chain,
}


def make_case(operator, number):
    """Case `number` of an operator; independent of all other cases."""
    seed = zlib.crc32(f"{operator} {number}".encode("ascii"))
    # Some give another network of the same meaning for the oracle.
    name, model, inputs, *other = GENERATORS[operator](
        np.random.RandomState(seed))
    graph = schema.Model.GetRootAsModel(model, 0).Subgraphs(0)
    count = graph.InputsLength()
    frames = [inputs[i:i + count] for i in range(0, len(inputs), count)]
    results = oracle.run_frames((other or [model])[0], frames, graph.OutputsLength())
    outputs = [output for result in results for output in result]
    return cases.Case(
        f"{operator}_{number:02d}_{name}", model,
        b"".join(np.ascontiguousarray(data).tobytes() for data in inputs),
        b"".join(np.ascontiguousarray(data).tobytes() for data in outputs))


def main(arguments):
    root = os.path.dirname(os.path.abspath(__file__))
    directory = os.path.join(root, "..", "..", "tests", "conformance")
    if len(arguments) > 1:
        directory = arguments[1]
    os.makedirs(directory, exist_ok=True)
    for operator in arguments[2:] or GENERATORS:
        path = os.path.join(directory, operator + ".cases")
        count = CASES.get(operator, CASES_PER_OPERATOR)
        cases.write(path, [make_case(operator, number)
                           for number in range(count)])
        print(f"{operator}: {count} cases, {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    main(sys.argv)
