"""Small chains of operators: what passes fold, fuse and stream."""

import numpy as np

import draw
import gen_conv
from gen_spatial import add_pad, random_pads
from network import (FLOAT32, INT8, INT32, UINT8, Network,
                     Operator, Padding, options)


class Chain:
    """A network that grows at its last tensor."""

    def __init__(self, random, shape):
        self.random = random
        self.network = Network()
        self.shape = list(shape)
        self.scale = draw.scale(random)
        self.zero_point = draw.zero_point(random)
        self.input = self.network.tensor(shape, scale=self.scale,
                                         zero_point=self.zero_point)
        self.tensor = self.input

    def state(self):
        """What `restore` needs to continue from here again."""
        return self.tensor, list(self.shape), self.scale, self.zero_point

    def restore(self, state):
        self.tensor, shape, self.scale, self.zero_point = state
        self.shape = list(shape)

    def requantized(self, shape, scale, zero_point=None):
        """A tensor of another scale; the chain continues from it."""
        if zero_point is None:
            zero_point = draw.zero_point(self.random)
        tensor = self.network.tensor(shape, scale=scale, zero_point=zero_point)
        self.tensor, self.shape = tensor, list(shape)
        self.scale, self.zero_point = scale, zero_point
        return tensor

    def pad(self, pads, value=None):
        self.tensor, self.shape = add_pad(self.network, self.tensor,
                                          self.shape, self.scale,
                                          self.zero_point, pads, value)

    def window(self, kernel, stride, padding):
        return [
            draw.output_extent(self.shape[i + 1], kernel[i], stride[i], 1,
                               padding) for i in range(2)
        ]

    def conv(self, channels, kernel=(1, 1), stride=(1, 1),
             padding=Padding.SAME, depthwise=False, zero_point=None,
             scale=None):
        """CONV_2D, or DEPTHWISE_CONV_2D, with bias and a random activation."""
        random, network = self.random, self.network
        depth = self.shape[3]
        taps = kernel[0] * kernel[1] * (1 if depthwise else depth)
        shape = ([1, *kernel, depth] if depthwise else
                 [channels, *kernel, depth])
        source, input_scale = self.tensor, self.scale
        output = [self.shape[0], *self.window(kernel, stride, padding),
                  channels]
        if scale is None:
            scale = draw.scale(random)
        y = self.requantized(output, scale, zero_point)
        scales = [self.scale / input_scale / (60 * taps**0.5) *
                  2.0**random.uniform(-1, 1) for _ in range(channels)]
        w = network.tensor(shape, scale=scales, zero_point=[0] * channels,
                           dimension=3 if depthwise else 0,
                           data=draw.integers(random, shape, -127))
        bias = gen_conv.bias_tensor(
            network, input_scale, scales,
            gen_conv.random_bias(random, channels, taps))
        fields = dict(padding=padding, strideH=stride[0], strideW=stride[1],
                      dilationHFactor=1, dilationWFactor=1,
                      fusedActivationFunction=draw.activation(random))
        if depthwise:
            network.operator(
                Operator.DEPTHWISE_CONV_2D, [source, w, bias], [y],
                options("DepthwiseConv2DOptions", depthMultiplier=1, **fields))
        else:
            network.operator(Operator.CONV_2D, [source, w, bias], [y],
                             options("Conv2DOptions", **fields))

    def pool(self, code, kernel, stride, padding):
        source = self.tensor
        output = [1, *self.window(kernel, stride, padding), self.shape[3]]
        y = self.requantized(output, self.scale, self.zero_point)
        self.network.operator(
            code, [source], [y],
            options("Pool2DOptions", padding=padding, strideH=stride[0],
                    strideW=stride[1], filterHeight=kernel[0],
                    filterWidth=kernel[1]))

    def mean(self, axes, keep):
        source = self.tensor
        shape = [1 if i in axes else extent
                 for i, extent in enumerate(self.shape)
                 if keep or i not in axes]
        axis = self.network.tensor([len(axes)], INT32, data=axes)
        y = self.requantized(shape, self.scale)
        self.network.operator(Operator.MEAN, [source, axis], [y],
                              options("ReducerOptions", keepDims=keep))

    def combine(self, code, other, scale):
        """ADD or MUL of tensor `other` and the last one, which broadcasts."""
        name = "AddOptions" if code == Operator.ADD else "MulOptions"
        tensor, shape = other[0], other[1]
        second = self.tensor
        y = self.requantized(shape, scale)
        self.network.operator(code, [tensor, second], [y], options(name))

    def reshape(self, shape):
        source = self.tensor
        sizes = self.network.tensor([len(shape)], INT32, data=shape)
        y = self.requantized(shape, self.scale, self.zero_point)
        self.network.operator(Operator.RESHAPE, [source, sizes], [y],
                              options("ReshapeOptions", newShape=shape))

    def fully_connected(self, channels):
        source, depth = self.tensor, int(np.prod(self.shape))
        w = self.network.tensor([channels, depth], scale=0.01,
                                data=draw.integers(self.random,
                                                   [channels, depth], -127))
        y = self.requantized([1, channels], self.scale * depth**0.5 / 2)
        self.network.operator(Operator.FULLY_CONNECTED, [source, w], [y],
                              options("FullyConnectedOptions"))

    def softmax(self):
        source = self.tensor
        y = self.requantized(self.shape, 1 / 256, -128)
        self.network.operator(Operator.SOFTMAX, [source], [y],
                              options("SoftmaxOptions", beta=1.0))

    def finish(self, name, *outputs):
        """The generator's result, for int8 input."""
        model = self.network.serialize([self.input], outputs or [self.tensor])
        return name, model

    def data(self, shape):
        return [draw.integers(self.random, shape)]


def small_image(random, low, high, depth):
    return [1, draw.between(random, low, high), draw.between(random, low, high),
            draw.between(random, 1, depth)]


def small_window(random):
    kernel = [draw.between(random, 1, 3), draw.between(random, 1, 3)]
    stride = [draw.between(random, 1, 2), draw.between(random, 1, 2)]
    return kernel, stride


def join(shape):
    return "x".join(map(str, shape))


def reshape(random):
    """RESHAPE alone, behind CONV_2D, or before FULLY_CONNECTED."""
    shape = small_image(random, 1, 5, 5)
    total = int(np.prod(shape))
    target = draw.pick(random, [1, total], [1, shape[2], shape[1], shape[3]],
                       [1, shape[1] * shape[2], shape[3]], [1, 1, 1, total],
                       [total])
    chain = Chain(random, shape)
    if draw.chance(random, 0.6):
        chain.conv(shape[3])
    chain.reshape(target)
    if target == [1, total] and draw.chance(random, 0.7):
        chain.fully_connected(draw.between(random, 1, 6))
    return *chain.finish(f"{join(shape)}_{join(target)}"), chain.data(shape)


def pad_chain(random):
    """PADs, none to three and also of zero, before a convolution or a pool,
    perhaps with a second consumer of the padded tensor."""
    shape = small_image(random, 3, 6, 4)
    chain = Chain(random, shape)
    count = draw.between(random, 0, 3)
    for _ in range(count):
        pads = [[0, 0]] * 4
        if draw.chance(random, 0.75):
            dimensions = draw.pick(random, (1, 2), (1, 2), (1, 2, 3))
            pads = random_pads(random, dimensions, 2)
        value = None
        if draw.chance(random, 0.3):
            value = draw.pick(random, chain.zero_point,
                              draw.between(random, -128, 127))
        chain.pad(pads, value)
    padded = chain.state()
    kernel, stride = small_window(random)
    padding = draw.pick(random, Padding.VALID, Padding.VALID, Padding.SAME)
    kind = draw.pick(random, "conv", "conv", "depthwise", "average", "max")
    if kind == "conv":
        chain.conv(draw.between(random, 1, 5), kernel, stride, padding)
    elif kind == "depthwise":
        chain.conv(chain.shape[3], kernel, stride, padding, depthwise=True)
    else:
        chain.pool(Operator.AVERAGE_POOL_2D if kind == "average" else
                   Operator.MAX_POOL_2D, kernel, stride, padding)
    outputs = [chain.tensor]
    if count and draw.chance(random, 0.25):
        chain.restore(padded)
        chain.conv(draw.between(random, 1, 3))
        outputs.append(chain.tensor)
    name = f"{count}pads_{kind}{kernel[0]}{kernel[1]}"
    return *chain.finish(name, *outputs), chain.data(shape)


def block_chain(random):
    """An inverted residual: expand, depthwise, project and perhaps the skip,
    then perhaps global pooling and SOFTMAX."""
    shape = small_image(random, 3, 7, 5)
    chain = Chain(random, shape)
    start = chain.state()
    skip = draw.chance(random, 0.6)
    kernel, stride = small_window(random)
    if skip:
        stride = [1, 1]
    wide = shape[3] * draw.between(random, 2, 4)
    chain.conv(wide, zero_point=-128)
    chain.conv(wide, kernel, stride, depthwise=True, zero_point=-128)
    chain.conv(shape[3] if skip else draw.between(random, 2, 6))
    if skip:
        chain.combine(Operator.ADD, start, draw.scale(random))
    if draw.chance(random, 0.5):
        chain.mean([1, 2], keep=False)
        chain.softmax()
    name = join(shape) + ("_skip" if skip else "")
    return *chain.finish(name), chain.data(shape)


def excite_chain(random):
    """Squeeze and excite as PyTorch exporters write it: two MEANs of one axis
    each, two 1x1 convolutions, and MUL with the whole tensor."""
    shape = small_image(random, 2, 6, 6)
    chain = Chain(random, shape)
    if draw.chance(random, 0.6):
        chain.conv(shape[3], [3, 3], depthwise=True)
    whole = chain.state()
    chain.mean([1], keep=True)
    chain.mean([2], keep=True)
    chain.conv(draw.between(random, 1, 4))
    chain.conv(shape[3])
    chain.combine(Operator.MUL, whole, draw.scale(random))
    if draw.chance(random, 0.4):
        chain.conv(draw.between(random, 1, 4))
    return *chain.finish(join(shape)), chain.data(shape)


def ends_chain(random):
    """A convolution between QUANTIZE and DEQUANTIZE: float32 or uint8 in,
    float32, uint8 or int8 of another scale out."""
    shape = small_image(random, 2, 6, 4)
    chain = Chain(random, shape)
    network = chain.network
    if draw.chance(random, 0.5):
        kind, source = "f32", network.tensor(shape, FLOAT32)
        steps = random.uniform(-160, 160, size=shape)
        data = (steps * chain.scale).astype(np.float32)
    else:
        kind = "u8"
        source = network.tensor(shape, UINT8, chain.scale,
                                chain.zero_point + 128)
        data = draw.bytes_of(random, shape, UINT8)
    network.operator(Operator.QUANTIZE, [source], [chain.tensor],
                     options("QuantizeOptions"))
    kernel, stride = small_window(random)
    chain.conv(draw.between(random, 1, 5), kernel, stride)
    result, target = chain.tensor, draw.pick(random, "f32", "u8", "s8")
    if target == "f32":
        y = network.tensor(chain.shape, FLOAT32)
        network.operator(Operator.DEQUANTIZE, [result], [y],
                         options("DequantizeOptions"))
    else:
        shift = 128 if target == "u8" else 0
        scale = draw.pick(random, chain.scale, draw.scale(random))
        y = network.tensor(chain.shape, UINT8 if shift else INT8, scale,
                           chain.zero_point + shift)
        network.operator(Operator.QUANTIZE, [result], [y],
                         options("QuantizeOptions"))
    return f"{kind}_{target}", network.serialize([source], [y]), [data]
