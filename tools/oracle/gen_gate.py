"""Small networks of newer layers: activations of their own, gates, and
normalisation by what is seen of the whole image."""

import draw
from gen_chain import Chain, join, small_image
from network import INT32, Operator, options

# What an activation's output is quantised as, where the oracle demands it.
UNIT_SCALES = {
    Operator.LOGISTIC: (1 / 256, -128),
    Operator.TANH: (1 / 128, 0),
    Operator.L2_NORMALIZATION: (1 / 128, 0),
}


class Gated(Chain):
    """A chain with activations and reductions of their own."""

    def activate(self, code):
        source = self.tensor
        scale, zero_point = UNIT_SCALES.get(code, (self.scale, None))
        option = None
        if code == Operator.LEAKY_RELU:
            option = options("LeakyReluOptions", alpha=0.2)
        elif code == Operator.L2_NORMALIZATION:
            option = options("L2NormOptions")
        elif code == Operator.RELU6:
            zero_point = self.zero_point
        y = self.requantized(self.shape, scale, zero_point)
        self.network.operator(code, [source], [y], option)

    def prelu(self):
        source, slopes = self.tensor, [1, 1, self.shape[3]]
        slope = self.network.tensor(slopes, scale=0.01,
                                    zero_point=draw.zero_point(self.random),
                                    data=draw.integers(self.random, slopes))
        y = self.requantized(self.shape, self.scale)
        self.network.operator(Operator.PRELU, [source, slope], [y])

    def reduce(self, code, keep=True):
        """Over rows and columns; of the largest and the smallest, the input's
        quantisation stays."""
        source = self.tensor
        shape = [1, 1, 1, self.shape[3]] if keep else [1, self.shape[3]]
        axes = self.network.tensor([2], INT32, data=[1, 2])
        same = code in (Operator.REDUCE_MAX, Operator.REDUCE_MIN)
        scale = self.scale
        if code == Operator.SUM:
            scale *= (self.shape[1] * self.shape[2])**0.5
        y = self.requantized(shape, scale, self.zero_point if same else None)
        self.network.operator(code, [source, axes], [y],
                              options("ReducerOptions", keepDims=keep))

    def join_with(self, code, other, scale, zero_point=None):
        """The other state's tensor first; the last one may broadcast."""
        second = self.tensor
        option = {Operator.ADD: "AddOptions", Operator.SUB: "SubOptions",
                  Operator.MUL: "MulOptions"}.get(code)
        y = self.requantized(other[1], scale, zero_point)
        self.network.operator(code, [other[0], second], [y],
                              options(option) if option else None)

    def position(self, code):
        """Of the largest or smallest channel, as the last tensor."""
        axis = self.network.tensor([], INT32, data=[-1])
        y = self.network.tensor(self.shape[:-1], INT32)
        name = "ArgMaxOptions" if code == Operator.ARG_MAX else "ArgMinOptions"
        self.network.operator(code, [self.tensor, axis], [y],
                              options(name, outputType=INT32))
        self.tensor = y


def mobile_chain(random):
    """A block as in networks found by search: expand, depthwise, squeeze and
    excite with a gate, project, perhaps the skip and a head."""
    shape = small_image(random, 3, 6, 3)
    chain = Gated(random, shape)
    start = chain.state()
    swish = draw.pick(random, Operator.HARD_SWISH, Operator.HARD_SWISH,
                      Operator.RELU, Operator.RELU6, Operator.LEAKY_RELU,
                      Operator.ELU)
    wide = shape[3] * 2
    chain.conv(wide)
    chain.activate(swish)
    chain.conv(wide, [3, 3], depthwise=True)
    if draw.chance(random, 0.3):
        chain.prelu()
    else:
        chain.activate(swish)
    whole = chain.state()
    chain.reduce(draw.pick(random, Operator.MEAN, Operator.MEAN, Operator.SUM,
                           Operator.REDUCE_MAX))
    chain.conv(draw.between(random, 1, 3))
    chain.activate(Operator.RELU)
    chain.conv(wide)
    chain.activate(draw.pick(random, Operator.LOGISTIC, Operator.TANH))
    chain.join_with(Operator.MUL, whole, whole[2] / 2)
    chain.conv(shape[3])
    if draw.chance(random, 0.6):
        chain.join_with(draw.pick(random, Operator.ADD, Operator.SUB), start,
                        draw.scale(random))
    head = draw.between(random, 0, 3)
    if head == 0:
        chain.position(draw.pick(random, Operator.ARG_MAX, Operator.ARG_MIN))
    elif head == 1:
        chain.reduce(draw.pick(random, Operator.MEAN, Operator.REDUCE_MIN),
                     keep=False)
        chain.activate(Operator.L2_NORMALIZATION)
    return *chain.finish(join(shape)), chain.data(shape)


def norm_chain(random):
    """Normalisation over the image, spelled out: the difference from the mean,
    divided by the square root of the mean square; then the larger or smaller
    of two branches."""
    shape = small_image(random, 3, 6, 3)
    chain = Gated(random, shape)
    chain.conv(draw.between(random, 2, 4), [3, 3])
    whole = chain.state()
    chain.reduce(Operator.MEAN)
    mean = chain.state()
    chain.join_with(Operator.SQUARED_DIFFERENCE, whole,
                    (50 * whole[2])**2 / 60, -128)
    chain.reduce(Operator.MEAN)
    variance = chain.state()
    chain.restore(mean)
    chain.join_with(Operator.SUB, whole, whole[2])
    centred = chain.state()
    chain.restore(variance)
    if draw.chance(random, 0.6):
        # The oracle takes no inputs below the zero point.
        source = chain.tensor
        low = chain.requantized(chain.shape, chain.scale, chain.zero_point)
        chain.network.operator(Operator.RELU, [source], [low])
        chain.activate(Operator.RSQRT)
        chain.join_with(Operator.MUL, centred, 0.02)
    else:
        chain.activate(Operator.ABS)
        chain.join_with(Operator.DIV, centred, 0.02)
    left = chain.state()
    chain.conv(left[1][3], scale=left[2], zero_point=left[3])
    chain.join_with(draw.pick(random, Operator.MAXIMUM, Operator.MINIMUM), left,
                    left[2], left[3])
    chain.conv(draw.between(random, 1, 4))
    return *chain.finish(join(shape)), chain.data(shape)
