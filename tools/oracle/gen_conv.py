"""CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED."""

import numpy as np

import draw
from network import INT32, Network, Operator, options

STDDEV = 74.0  # of uniform int8 values


class Window:
    """A kernel that fits its random input, with its output's extent."""

    def __init__(self, random, dilated=True):
        while True:
            self.padding = draw.padding(random)
            self.kernel = [draw.between(random, 1, 7) if draw.chance(random, .4)
                           else draw.between(random, 1, 3) for _ in range(2)]
            self.stride = [draw.between(random, 1, 3) for _ in range(2)]
            self.dilation = [draw.between(random, 1, 3)
                             if dilated and draw.chance(random, 0.15) else 1
                             for _ in range(2)]
            self.input = [draw.between(random, 1, 9) for _ in range(2)]
            self.output = [
                draw.output_extent(self.input[i], self.kernel[i],
                                   self.stride[i], self.dilation[i],
                                   self.padding) for i in range(2)
            ]
            if min(self.output) > 0:
                return

    def fields(self):
        return {
            "padding": self.padding,
            "strideH": self.stride[0],
            "strideW": self.stride[1],
        }

    def name(self):
        return "{}x{}s{}{}d{}{}".format(*self.kernel, *self.stride,
                                        *self.dilation)


def weight_scales(random, channels):
    """One scale, or one a channel over a wide range."""
    if channels > 1 and draw.chance(random, 0.6):
        return [draw.scale(random, 0.01) for _ in range(channels)]
    return [draw.scale(random, 0.01)]


class Rescaling:
    """Scales and zero points of an operator with weights, and its bias.

    One in five is an `edge`: the input is all zeros, so that the bias is the
    sum, and each bias lies next to where the rounded result changes. That
    tells multipliers apart that differ in their last bits.
    """

    def __init__(self, random, channels, taps):
        self.random = random
        self.channels, self.taps = channels, taps
        self.input_scale = draw.scale(random)
        self.input_zero_point = draw.zero_point(random)
        self.scales = weight_scales(random, channels)
        self.edge = draw.chance(random, 0.2)
        spread = self.input_scale * float(np.median(self.scales))
        if self.edge:
            self.output_scale = float(np.float32(spread * 2.0**23.5))
        else:
            self.output_scale = draw.output_scale(
                random, spread * STDDEV**2 * taps**0.5)

    def weights(self, network, shape, dimension=0, zero_point=0):
        return network.tensor(shape, scale=self.scales,
                              zero_point=[zero_point] * len(self.scales),
                              dimension=dimension,
                              data=draw.integers(self.random, shape, -127))

    def edge_bias(self):
        steps = self.random.randint(-128, 127, size=self.channels) + 0.5
        ratio = self.input_scale * np.array(self.scales) / self.output_scale
        jitter = self.random.randint(-8, 9, size=self.channels)
        return np.clip(np.rint(steps / ratio) + jitter, -2**31, 2**31 - 1)

    def add_bias(self, network, inputs, absent=False):
        """Appends a bias to the inputs, or mostly so; `absent` allows -1."""
        if self.edge:
            data = self.edge_bias()
        elif draw.chance(self.random, 0.25):
            if absent and draw.chance(self.random, 0.5):
                inputs.append(-1)
            return
        else:
            data = random_bias(self.random, self.channels, self.taps)
        inputs.append(bias_tensor(network, self.input_scale, self.scales, data))

    def data(self, shape):
        if self.edge:
            return np.full(shape, self.input_zero_point, np.int8)
        return draw.integers(self.random, shape)


def random_bias(random, channels, taps):
    if draw.chance(random, 0.05):
        return random.randint(-2**31, 2**31, size=channels, dtype=np.int64)
    limit = int(STDDEV**2 * taps**0.5)
    return random.randint(-limit, limit + 1, size=channels)


def bias_tensor(network, input_scale, scales, data):
    products = [np.float32(input_scale) * np.float32(s) for s in scales]
    return network.tensor([len(data)], INT32, products, [0] * len(scales),
                          data=data)


def conv_2d(random):
    window = Window(random)
    groups = draw.pick(random, 1, 1, 1, 2, 3)
    depth = draw.between(random, 1, 6 if groups == 1 else 3)
    channels = groups * draw.between(random, 1, 6 if groups == 1 else 2)
    scaling = Rescaling(random, channels,
                        window.kernel[0] * window.kernel[1] * depth)
    shape = [1, *window.input, groups * depth]
    network = Network()
    x = network.tensor(shape, scale=scaling.input_scale,
                       zero_point=scaling.input_zero_point)
    inputs = [x, scaling.weights(network, [channels, *window.kernel, depth])]
    scaling.add_bias(network, inputs)
    y = network.tensor([1, *window.output, channels],
                       scale=scaling.output_scale,
                       zero_point=draw.zero_point(random))
    network.operator(
        Operator.CONV_2D, inputs, [y],
        options("Conv2DOptions", **window.fields(),
                dilationHFactor=window.dilation[0],
                dilationWFactor=window.dilation[1],
                fusedActivationFunction=draw.activation(random)))
    name = window.name() + f"g{groups}"
    return name, network.serialize([x], [y]), [scaling.data(shape)]


def depthwise_conv_2d(random):
    window = Window(random)
    depth = draw.between(random, 1, 12)
    multiplier = draw.pick(random, 1, 1, 1, 2, 3, 8)
    channels = depth * multiplier
    scaling = Rescaling(random, channels, window.kernel[0] * window.kernel[1])
    shape = [1, *window.input, depth]
    network = Network()
    x = network.tensor(shape, scale=scaling.input_scale,
                       zero_point=scaling.input_zero_point)
    inputs = [x, scaling.weights(network, [1, *window.kernel, channels], 3)]
    scaling.add_bias(network, inputs)
    y = network.tensor([1, *window.output, channels],
                       scale=scaling.output_scale,
                       zero_point=draw.zero_point(random))
    network.operator(
        Operator.DEPTHWISE_CONV_2D, inputs, [y],
        options("DepthwiseConv2DOptions", **window.fields(),
                depthMultiplier=multiplier,
                dilationHFactor=window.dilation[0],
                dilationWFactor=window.dilation[1],
                fusedActivationFunction=draw.activation(random)))
    name = window.name() + f"m{multiplier}"
    return name, network.serialize([x], [y]), [scaling.data(shape)]


def fully_connected(random):
    depth = draw.between(random, 1, 40)
    channels = draw.between(random, 1, 12)
    vectors = draw.pick(random, 1, 1, 1, 2, 3)
    keep = vectors > 1 and draw.chance(random, 0.5)
    scaling = Rescaling(random, channels, depth)
    shape = [1, vectors, depth] if keep else [vectors, depth]
    if vectors == 1 and depth % 4 == 0 and draw.chance(random, 0.5):
        shape = [1, 2, 2, depth // 4]
    zero_point = 0
    if len(scaling.scales) == 1 and draw.chance(random, 0.2):
        zero_point = draw.between(random, -20, 20)
    network = Network()
    x = network.tensor(shape, scale=scaling.input_scale,
                       zero_point=scaling.input_zero_point)
    inputs = [x, scaling.weights(network, [channels, depth],
                                 zero_point=zero_point)]
    scaling.add_bias(network, inputs, absent=True)
    y = network.tensor(
        [1, vectors, channels] if keep else [vectors, channels],
        scale=scaling.output_scale, zero_point=draw.zero_point(random))
    network.operator(
        Operator.FULLY_CONNECTED, inputs, [y],
        options("FullyConnectedOptions", keepNumDims=keep,
                fusedActivationFunction=draw.activation(random)))
    name = f"{vectors}x{depth}to{channels}"
    return name, network.serialize([x], [y]), [scaling.data(shape)]
