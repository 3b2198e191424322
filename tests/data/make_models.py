"""Writes the .tflite files of this folder, the same bytes on every run.

usage: make_models.py [DIRECTORY]

Needs the packages of tools/oracle/requirements.txt. Each file is one mistake,
or one corner of the format, that a test looks at.
"""

import copy
import os
import struct
import sys

import flatbuffers
import numpy as np

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, "..", "..", "tools", "oracle"))

from network import (  # noqa: E402
    FLOAT32, INT32, INT8, Activation, Network, Operator, Padding, options,
    schema)

INT64 = schema.TensorType.INT64


def weights(shape):
    """Small weights without a pattern that shifts could hide."""
    count = int(np.prod(shape))
    return ((np.arange(count) * 37 + 11) % 251 - 125).astype(
        np.int8).reshape(shape)


def pack(model):
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def unpack(data):
    return schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(data, 0))


def edited(data, edit):
    """The model with edit(model object) applied."""
    model = unpack(data)
    edit(model)
    return pack(model)


def conv(network, source, target, filters, kernel, depth, **fields):
    """A CONV_2D with per-channel scales and a bias."""
    scales = [0.01 + 0.001 * i for i in range(filters)]
    shape = [filters, kernel, kernel, depth]
    inputs = [
        source,
        network.tensor(shape, INT8, scales, [0] * filters, 0, weights(shape)),
        network.tensor([filters], INT32, [0.0005] * filters, [0] * filters, 0,
                       np.arange(filters) * 100 - 150),
    ]
    fields = {"padding": Padding.VALID, "strideH": 1, "strideW": 1,
              "dilationHFactor": 1, "dilationWFactor": 1, **fields}
    network.operator(Operator.CONV_2D, inputs, [target],
                     options("Conv2DOptions", **fields))


def tiny(data_type=INT8):
    """PAD, CONV_2D, DEPTHWISE_CONV_2D, ADD, AVERAGE_POOL_2D, RESHAPE,
    FULLY_CONNECTED, SOFTMAX on a 6x6x2 input: every way the reader goes."""
    net = Network()
    a = net.tensor([1, 6, 6, 2], data_type, 0.05, -3)
    pads = net.tensor([4, 2], INT32, data=[[0, 0], [1, 1], [1, 1], [0, 0]])
    b = net.tensor([1, 8, 8, 2], data_type, 0.05, -3)
    net.operator(Operator.PAD, [a, pads], [b], options("PadOptions"))
    c = net.tensor([1, 6, 6, 4], data_type, 0.07, 5)
    conv(net, b, c, 4, 3, 2, fusedActivationFunction=Activation.RELU6)
    d = net.tensor([1, 6, 6, 4], data_type, 0.06, 1)
    filters = net.tensor([1, 3, 3, 4], INT8, [.01, .02, .03, .04], [0] * 4, 3,
                         weights([1, 3, 3, 4]))
    net.operator(Operator.DEPTHWISE_CONV_2D, [c, filters], [d],
                 options("DepthwiseConv2DOptions", padding=Padding.SAME,
                         strideH=1, strideW=1, depthMultiplier=1,
                         dilationHFactor=1, dilationWFactor=1))
    e = net.tensor([1, 6, 6, 4], data_type, 0.1, 0)
    net.operator(Operator.ADD, [c, d], [e], options("AddOptions"))
    f = net.tensor([1, 3, 3, 4], data_type, 0.1, 0)
    net.operator(Operator.AVERAGE_POOL_2D, [e], [f],
                 options("Pool2DOptions", padding=Padding.VALID, strideH=2,
                         strideW=2, filterHeight=2, filterWidth=2))
    g = net.tensor([1, 36], data_type, 0.1, 0)
    shape = net.tensor([2], INT32, data=[1, 36])
    net.operator(Operator.RESHAPE, [f, shape], [g],
                 options("ReshapeOptions", newShape=[1, 36]))
    h = net.tensor([1, 3], data_type, 0.2, 2)
    dense = net.tensor([3, 36], INT8, 0.02, 0, 0, weights([3, 36]))
    bias = net.tensor([3], INT32, 0.002, 0, 0, [10, -20, 30])
    net.operator(Operator.FULLY_CONNECTED, [g, dense, bias], [h],
                 options("FullyConnectedOptions"))
    i = net.tensor([1, 3], data_type, 1 / 256, -128)
    net.operator(Operator.SOFTMAX, [h], [i], options("SoftmaxOptions",
                                                     beta=1.0))
    return net.serialize([a], [i])


class Images:
    """A network of int8 tensors of one scale, operator by operator."""

    def __init__(self, shape):
        self.net = Network()
        self.input = self.image(shape)

    def image(self, shape):
        return self.net.tensor(shape, INT8, 0.05, -3)

    def add(self, code, source, operands, shapes, name, **fields):
        """Appends an operator on `source`, integers behind it (None: `source`
        comes last), and returns its outputs."""
        last = [None] in operands
        extra = [self.net.tensor(np.shape(values), INT32, data=values)
                 for values in operands if values != [None]]
        inputs = [*extra, source] if last else [source, *extra]
        outputs = [self.image(shape) for shape in shapes]
        self.net.operator(code, inputs, outputs, options(name, **fields))
        return outputs


def moves():
    """Operators that move elements, on a 6x6x4 input: SPLIT,
    STRIDED_SLICE, SLICE, MIRROR_PAD, GATHER, TRANSPOSE of five dimensions,
    BROADCAST_TO, UNPACK, PACK, DEPTH_TO_SPACE, and a convolution over
    batches."""
    made = Images([1, 6, 6, 4])
    a, b = made.add(Operator.SPLIT, made.input, [[3], [None]],
                    [[1, 6, 6, 2]] * 2, "SplitOptions", numSplits=2)
    (c,) = made.add(Operator.STRIDED_SLICE, a,
                    [[0, 0, 0, 1], [1, 6, 6, 2], [1, 2, 2, 1]], [[1, 3, 3, 1]],
                    "StridedSliceOptions", beginMask=6)
    (d,) = made.add(Operator.MIRROR_PAD, c, [[[0, 0], [1, 0], [2, 0], [0, 0]]],
                    [[1, 4, 5, 1]], "MirrorPadOptions")
    (e,) = made.add(Operator.GATHER, d, [[3, 0, 0, 2]], [[1, 4, 4, 1]],
                    "GatherOptions", axis=2)
    (f,) = made.add(Operator.BROADCAST_TO, e, [[1, 4, 4, 4]], [[1, 4, 4, 4]],
                    "BroadcastToOptions")
    (g,) = made.add(Operator.SPACE_TO_BATCH_ND, f, [[2, 2], [[0, 0], [0, 0]]],
                    [[4, 2, 2, 4]], "SpaceToBatchNDOptions")
    h = made.image([4, 2, 2, 4])
    conv(made.net, g, h, 4, 1, 4)
    (i,) = made.add(Operator.BATCH_TO_SPACE_ND, h, [[2, 2], [[0, 0], [0, 1]]],
                    [[1, 4, 3, 4]], "BatchToSpaceNDOptions")
    (j,) = made.add(Operator.RESHAPE, i, [[1, 4, 3, 2, 2]], [[1, 4, 3, 2, 2]],
                    "ReshapeOptions", newShape=[1, 4, 3, 2, 2])
    (k,) = made.add(Operator.TRANSPOSE, j, [[0, 1, 2, 4, 3]],
                    [[1, 4, 3, 2, 2]], "TransposeOptions")
    parts = made.add(Operator.UNPACK, k, [], [[1, 4, 3, 2]] * 2,
                     "UnpackOptions", axis=3, num=2)
    m = made.image([1, 2, 4, 3, 2])
    made.net.operator(Operator.PACK, parts[::-1], [m],
                      options("PackOptions", axis=1, valuesCount=2))
    (n,) = made.add(Operator.SLICE, b, [[0, 1, 0, 0], [1, 2, -1, 2]],
                    [[1, 2, 6, 2]], "SliceOptions")
    (o,) = made.add(Operator.TRANSPOSE, n, [[0, 2, 3, 1]], [[1, 6, 2, 2]],
                    "TransposeOptions")
    return made.net.serialize([made.input], [m, o])


def batch_alone():
    """SPACE_TO_BATCH_ND without the way back."""
    made = Images([1, 4, 4, 2])
    outputs = made.add(Operator.SPACE_TO_BATCH_ND, made.input,
                       [[2, 2], [[0, 0], [0, 0]]], [[4, 2, 2, 2]],
                       "SpaceToBatchNDOptions")
    return made.net.serialize([made.input], outputs)


def uneven_split():
    """SPLIT of five channels in two."""
    made = Images([1, 4, 4, 5])
    outputs = made.add(Operator.SPLIT, made.input, [[3], [None]],
                       [[1, 4, 4, 2], [1, 4, 4, 3]], "SplitOptions",
                       numSplits=2)
    return made.net.serialize([made.input], outputs)


def gather_outside():
    """GATHER of a place behind the last one."""
    made = Images([1, 4, 4, 2])
    outputs = made.add(Operator.GATHER, made.input, [[0, 4]], [[1, 4, 2, 2]],
                       "GatherOptions", axis=2)
    return made.net.serialize([made.input], outputs)


def constant_output():
    """ZEROS_LIKE as an output of the network."""
    made = Images([1, 4, 4, 2])
    outputs = made.add(Operator.ZEROS_LIKE, made.input, [], [[1, 4, 4, 2]],
                       "ZerosLikeOptions")
    return made.net.serialize([made.input], outputs)


def one_conv(**fields):
    """A 1x1 convolution of 4x4x2 to 4x4x3."""
    net = Network()
    a = net.tensor([1, 4, 4, 2], INT8, 0.05, -3)
    b = net.tensor([1, 4, 4, 3], INT8, 0.07, 5)
    conv(net, a, b, 3, 1, 2, **fields)
    return net.serialize([a], [b])


def outside(beyond):
    """Data behind the FlatBuffer, found by offset and size, as in files of
    2 GB and more; `beyond` bytes of the last buffer lie behind the file."""
    model = unpack(one_conv())
    data = []
    for buffer in model.buffers:
        if buffer.data is not None and len(buffer.data) > 0:
            data.append((buffer, bytes(bytearray(buffer.data))))
            buffer.data = None
            buffer.offset, buffer.size = 2, 2  # there from the first packing
    position = len(pack(model))
    tail = b""
    for buffer, content in data:
        padding = -(position + len(tail)) % 16
        tail += bytes(padding)
        buffer.offset, buffer.size = position + len(tail), len(content)
        tail += content
    data[-1][0].size += beyond
    result = pack(model)
    assert len(result) == position
    return result + tail


def codes(old, new):
    def edit(model):
        model.operatorCodes[0].deprecatedBuiltinCode = old
        model.operatorCodes[0].builtinCode = new
    return edited(one_conv(), edit)


def custom():
    def edit(model):
        model.operatorCodes[0].deprecatedBuiltinCode = 32
        model.operatorCodes[0].builtinCode = 32
        model.operatorCodes[0].customCode = "Sharpen*/"
    return edited(one_conv(), edit)


def unsupported():
    """RELU_N1_TO_1, a custom operator and a code from the future, in one
    network."""
    net = Network()
    tensors = [net.tensor([1, 4, 4, 2], INT8, 0.05, 0) for _ in range(4)]
    for i, code in enumerate([Operator.RELU_N1_TO_1, Operator.CUSTOM,
                              Operator.TANH]):
        net.operator(code, [tensors[i]], [tensors[i + 1]])

    def edit(model):
        model.operatorCodes[1].customCode = "Sharpen"
        model.operatorCodes[2].deprecatedBuiltinCode = 127
        model.operatorCodes[2].builtinCode = 9999
    return edited(net.serialize([tensors[0]], [tensors[3]]), edit)


def out_of_range():
    """Operators that the compiler has, with quantisation, types or shapes that
    it does not take: one mistake each, all read the same input."""
    net = Network()
    a = net.tensor([1, 4, 4, 2], INT8, 0.05, 3)
    axis = net.tensor([1], INT32, data=[3])
    beyond = net.tensor([1], INT32, data=[4])
    same, reduced = [1, 4, 4, 2], [1, 4, 4, 1]
    for code, inputs, shape, kind, scale in [
            (Operator.LOGISTIC, [a], same, INT8, 0.1),
            (Operator.TANH, [a], same, INT8, 0.1),
            (Operator.HARD_SWISH, [a], same, INT8, 0.0001),
            (Operator.RSQRT, [a], same, INT8, 1e9),
            (Operator.ELU, [a], same, INT8, 1e-12),
            (Operator.RELU, [a], [1, 4, 2, 4], INT8, 0.1),
            (Operator.SUB, [a, a], same, INT8, 1e-9),
            (Operator.DIV, [a, a], same, INT8, 1e-9),
            (Operator.PRELU, [a, axis], same, INT8, 0.1),
            (Operator.MAXIMUM, [a, a], reduced, INT8, 0.05),
            (Operator.L2_NORMALIZATION, [a], same, INT8, 0.1),
            (Operator.SUM, [a, beyond], reduced, INT8, 0.1),
            (Operator.REDUCE_MAX, [a, axis], reduced, INT8, 0.1),
            (Operator.ARG_MAX, [a, axis], [1, 4, 4], INT64, None),
            (Operator.ARG_MIN, [a, beyond], [1, 4, 4], INT32, None)]:
        y = net.tensor(shape, kind, scale)
        net.operator(code, inputs, [y])
    return net.serialize([a], [y])


def floats():
    """A convolution that was never quantised."""
    net = Network()
    a = net.tensor([1, 4, 4, 2], FLOAT32)
    w = net.tensor([3, 1, 1, 2], FLOAT32, data=np.ones([3, 1, 1, 2]))
    bias = net.tensor([3], FLOAT32, data=np.zeros(3))
    b = net.tensor([1, 4, 4, 3], FLOAT32)
    net.operator(Operator.CONV_2D, [a, w, bias], [b],
                 options("Conv2DOptions", padding=Padding.VALID, strideH=1,
                         strideW=1, dilationHFactor=1, dilationWFactor=1))
    return net.serialize([a], [b])


def tensor_edit(number, **fields):
    """one_conv with fields of a tensor changed: 0 is the input, 1 the output,
    2 the weights, 3 the bias."""
    def edit(model):
        for field, value in fields.items():
            assert hasattr(model.subgraphs[0].tensors[number], field)
            setattr(model.subgraphs[0].tensors[number], field, value)
    return edited(one_conv(), edit)


def hostile_names():
    """Names that would be markup if a page took them as they are."""
    names = ["</script><script>owned = 1</script><img src=x onerror='owned=2'>",
             "\"><img src=x onerror=\"owned=3\">&lt;!-- {{script}} \\u003c"]

    def edit(model):
        for tensor, name in zip(model.subgraphs[0].tensors, names):
            tensor.name = name
    return edited(one_conv(), edit)


def short_weights():
    def edit(model):
        buffer = model.buffers[model.subgraphs[0].tensors[2].buffer]
        buffer.data = buffer.data[:-1]
    return edited(one_conv(), edit)


def operator_edit(**fields):
    def edit(model):
        for field, value in fields.items():
            assert hasattr(model.subgraphs[0].operators[0], field)
            setattr(model.subgraphs[0].operators[0], field, value)
    return edited(one_conv(), edit)


def model_edit(edit):
    return edited(one_conv(), edit)


def set_version(model):
    model.version = 2


def drop_subgraphs(model):
    model.subgraphs = []


def drop_ends(model):
    model.subgraphs[0].inputs = []
    model.subgraphs[0].outputs = []


def output_nowhere(model):
    model.subgraphs[0].outputs = [99]


def cycle(model):
    """The operator reads what it writes."""
    model.subgraphs[0].operators[0].inputs = [1, 2, 3]


def padded_dilation():
    """A 1x1 convolution whose dilation, which means nothing, is the largest
    integer, behind a PAD that is folded into it."""
    net = Network()
    a = net.tensor([1, 4, 4, 2], INT8, 0.05, -3)
    pads = net.tensor([4, 2], INT32, data=[[0, 0], [3, 3], [3, 3], [0, 0]])
    b = net.tensor([1, 10, 10, 2], INT8, 0.05, -3)
    net.operator(Operator.PAD, [a, pads], [b], options("PadOptions"))
    c = net.tensor([1, 10, 10, 3], INT8, 0.07, 5)
    conv(net, b, c, 3, 1, 2, dilationHFactor=2**31 - 1,
         dilationWFactor=2**31 - 1)
    return net.serialize([a], [c])


def slice_at_the_end():
    """STRIDED_SLICE of constants from the largest integer on."""
    net = Network()
    a = net.tensor([1, 4, 4, 2], INT8, 0.05, 0)
    values = net.tensor([4], INT32)
    net.operator(Operator.SHAPE, [a], [values], options("ShapeOptions"))
    begin = net.tensor([1], INT32)
    for i, number in enumerate([2**63 - 1, 2**63 - 1, 1]):
        tensor = net.tensor([1], INT32, data=[0])
        begin = tensor if i == 0 else begin
    out = net.tensor([], INT32)
    net.operator(Operator.STRIDED_SLICE, [values, begin, begin + 1, begin + 2],
                 [out], options("StridedSliceOptions", shrinkAxisMask=1))
    b = net.tensor([1, 4, 4, 2], INT8, 0.05, 0)
    net.operator(Operator.ADD, [a, a], [b], options("AddOptions"))

    def edit(model):
        for i, number in enumerate([2**63 - 1, 2**63 - 1, 1]):
            tensor = model.subgraphs[0].tensors[begin + i]
            tensor.type = INT64
            model.buffers[tensor.buffer].data = np.frombuffer(
                struct.pack("<q", number), dtype=np.uint8)
    return edited(net.serialize([a], [b]), edit)


def unused_input():
    """Two inputs of which the first is read by no operator."""
    net = Network()
    a = net.tensor([1, 4, 4, 2], INT8, 0.05, 0)
    b = net.tensor([1, 4, 4, 2], INT8, 0.05, 0)
    c = net.tensor([1, 4, 4, 2], INT8, 0.1, 0)
    net.operator(Operator.ADD, [b, b], [c], options("AddOptions"))
    return net.serialize([a, b], [c])


def reshape_inferred():
    """A RESHAPE to [1, -1], as the file says."""
    net = Network()
    a = net.tensor([1, 4, 4, 2], INT8, 0.05, 0)
    b = net.tensor([1, 4, 4, 2], INT8, 0.05, 0)
    net.operator(Operator.ADD, [a, a], [b], options("AddOptions"))
    shape = net.tensor([2], INT32, data=[1, -1])
    c = net.tensor([1, -1], INT8, 0.05, 0)
    net.operator(Operator.RESHAPE, [b, shape], [c],
                 options("ReshapeOptions", newShape=[1, -1]))
    return net.serialize([a], [c])


def channels_first():
    """TRANSPOSE, ADD of a constant, and back, before a convolution; then MEAN
    of a tensor that is transposed."""
    net = Network()
    a = net.tensor([1, 4, 5, 2], INT8, 0.05, -3)
    to_nchw = net.tensor([4], INT32, data=[0, 3, 1, 2])
    to_nhwc = net.tensor([4], INT32, data=[0, 2, 3, 1])
    b = net.tensor([1, 2, 4, 5], INT8, 0.05, -3)
    net.operator(Operator.TRANSPOSE, [a, to_nchw], [b],
                 options("TransposeOptions"))
    constant = net.tensor([1, 2, 1, 1], INT8, 0.1, 1, data=[5, -7])
    c = net.tensor([1, 2, 4, 5], INT8, 0.07, 4)
    net.operator(Operator.ADD, [b, constant], [c], options("AddOptions"))
    d = net.tensor([1, 4, 5, 2], INT8, 0.07, 4)
    net.operator(Operator.TRANSPOSE, [c, to_nhwc], [d],
                 options("TransposeOptions"))
    e = net.tensor([1, 4, 5, 3], INT8, 0.06, 0)
    conv(net, d, e, 3, 1, 2)
    f = net.tensor([1, 3, 4, 5], INT8, 0.06, 0)
    net.operator(Operator.TRANSPOSE, [e, to_nchw], [f],
                 options("TransposeOptions"))
    axes = net.tensor([2], INT32, data=[2, 3])
    g = net.tensor([1, 3], INT8, 0.05, 0)
    net.operator(Operator.MEAN, [f, axes], [g], options("ReducerOptions"))
    return net.serialize([a], [g])


def hybrid():
    """Float activations over int8 weights: dynamic-range quantisation."""
    def edit(model):
        for number in (0, 1):
            tensor = model.subgraphs[0].tensors[number]
            tensor.type, tensor.quantization = FLOAT32, None
    return edited(one_conv(), edit)


def sparse():
    def edit(model):
        model.subgraphs[0].tensors[2].sparsity = schema.SparsityParametersT()
    return edited(one_conv(), edit)


def two_subgraphs():
    """A second subgraph that nobody calls."""
    def edit(model):
        other = unpack(one_conv()).subgraphs[0]
        model.subgraphs.append(other)
    return edited(one_conv(), edit)


def remember(network, spoil):
    """y = x + v, v = y with one variable v; `spoil` adds one more operator."""
    x = network.tensor([1, 2, 3, 4], INT8, 0.05, -3)
    network.once({"v": np.arange(24).reshape(1, 2, 3, 4)}, 0.05, -3)
    handle = network.handle("v")
    v = network.read(handle, [1, 2, 3, 4], 0.05, -3)
    y = network.tensor([1, 2, 3, 4], INT8, 0.05, -3)
    network.operator(Operator.ADD, [x, v], [y], options("AddOptions"))
    network.assign(handle, y)
    outputs = [y]
    spoil(network, handle, y, outputs)
    return network.serialize([x], outputs)


def remembering():
    return remember(Network(), lambda *_: None)


def handle_as_output():
    def spoil(network, handle, y, outputs):
        outputs.append(handle)
    return remember(Network(), spoil)


def handle_as_data():
    def spoil(network, handle, y, outputs):
        z = network.tensor([1, 2, 3, 4], INT8, 0.05, -3)
        network.operator(Operator.ADD, [handle, y], [z], options("AddOptions"))
    return remember(Network(), spoil)


def handle_as_value():
    def spoil(network, handle, y, outputs):
        network.assign(handle, handle)
    return remember(Network(), spoil)


def variable_of_two_shapes():
    def spoil(network, handle, y, outputs):
        network.read(handle, [1, 24], 0.05, -3)
    return remember(Network(), spoil)


def late_call_once():
    def spoil(network, handle, y, outputs):
        network.once({"v": np.zeros([1, 2, 3, 4])}, 0.05, -3)
    return remember(Network(), spoil)


def busy_call_once():
    """The subgraph of CALL_ONCE computes."""
    def edit(model):
        once = model.subgraphs[1]
        add = copy.deepcopy(model.subgraphs[0].operators[3])
        assert model.operatorCodes[add.opcodeIndex].builtinCode == 0
        add.inputs, add.outputs = [1, 1], [1]
        once.operators.insert(0, add)
    return edited(remembering(), edit)


def straight_through():
    """The output is the input; there is no operator."""
    net = Network()
    a = net.tensor([1, 4, 4, 2], INT8, 0.05, 0)
    return net.serialize([a], [a])


MODELS = {
    # Sound ones.
    "tiny": tiny,
    "moves": moves,
    "one_conv": one_conv,
    "hostile_names": hostile_names,
    "outside": lambda: outside(0),
    "code_old": lambda: codes(3, 0),
    "code_new": lambda: codes(0, 3),
    "padded_dilation": padded_dilation,
    "unused_input": unused_input,
    "remembering": remembering,
    "reshape_inferred": reshape_inferred,
    "constant_output": constant_output,
    "channels_first": channels_first,
    "straight_through": straight_through,
    # Damaged ones.
    "outside_beyond": lambda: outside(1),
    "version_2": lambda: model_edit(set_version),
    "no_subgraph": lambda: model_edit(drop_subgraphs),
    "output_nowhere": lambda: model_edit(output_nowhere),
    "buffer_nowhere": lambda: tensor_edit(2, buffer=99),
    "code_nowhere": lambda: operator_edit(opcodeIndex=99),
    "input_nowhere": lambda: operator_edit(inputs=[99, 2, 3]),
    # Not supported, or senseless.
    "code_larger": lambda: codes(3, 150),
    "code_unknown": lambda: codes(127, 9999),
    "custom": custom,
    "unsupported": unsupported,
    "out_of_range": out_of_range,
    "floats": floats,
    "not_quantised": lambda: tensor_edit(0, quantization=None),
    "wrong_shape": lambda: tensor_edit(1, shape=[1, 5, 4, 3]),
    "dynamic_shape": lambda: tensor_edit(0, shape=[1, -1, 4, 2]),
    "huge_shape": lambda: tensor_edit(0, shape=[1, 65536, 65536, 2]),
    "rank_7": lambda: tensor_edit(0, shape=[1] * 7),
    "variable": lambda: tensor_edit(0, isVariable=True),
    "short_weights": short_weights,
    "hybrid": hybrid,
    "activations_16": lambda: tensor_edit(0, type=schema.TensorType.INT16),
    "weights_4": lambda: tensor_edit(2, type=schema.TensorType.INT4),
    "weights_f16": lambda: tensor_edit(2, type=schema.TensorType.FLOAT16),
    "sparse": sparse,
    "two_subgraphs": two_subgraphs,
    "handle_as_output": handle_as_output,
    "handle_as_data": handle_as_data,
    "handle_as_value": handle_as_value,
    "variable_of_two_shapes": variable_of_two_shapes,
    "late_call_once": late_call_once,
    "busy_call_once": busy_call_once,
    "two_outputs": lambda: operator_edit(outputs=[1, 3]),
    "no_weights": lambda: operator_edit(inputs=[0]),
    "no_ends": lambda: model_edit(drop_ends),
    "cycle": lambda: model_edit(cycle),
    "slice_at_the_end": slice_at_the_end,
    "batch_alone": batch_alone,
    "uneven_split": uneven_split,
    "gather_outside": gather_outside,
}


def main(arguments):
    if len(arguments) > 2:
        sys.exit(__doc__)
    directory = arguments[1] if len(arguments) == 2 else ROOT
    for name, make in MODELS.items():
        with open(os.path.join(directory, name + ".tflite"), "wb") as file:
            file.write(make())
    print(f"{len(MODELS)} models")


if __name__ == "__main__":
    main(sys.argv)
