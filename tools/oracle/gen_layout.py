"""TRANSPOSEs as exporters of NCHW frameworks leave them: in pairs around
element-wise operators, before reductions and before dense layers."""

import numpy as np

import draw
from gen_chain import Chain, join, small_image
from network import FLOAT32, INT32, INT8, Operator, options

TO_NCHW = (0, 3, 1, 2)
TO_NHWC = (0, 2, 3, 1)
OTHERS = ((0, 2, 1, 3), (0, 1, 3, 2), (0, 3, 2, 1))


class Layout(Chain):
    """A chain whose dimensions may be permuted."""

    def transpose(self, axes):
        source = self.tensor
        permutation = self.network.tensor([4], INT32, data=axes)
        scale = self.scale
        if draw.chance(self.random, 0.1):
            scale = draw.scale(self.random)  # bytes move all the same
        y = self.requantized([self.shape[axis] for axis in axes], scale,
                             self.zero_point)
        self.network.operator(Operator.TRANSPOSE, [source, permutation], [y],
                              options("TransposeOptions"))

    def with_constant(self, channel):
        """ADD or MUL of a constant: one value, or one along a dimension."""
        random = self.random
        shape = [1, 1, 1, 1]
        if draw.chance(random, 0.6):
            shape[channel] = self.shape[channel]
        if draw.chance(random, 0.3):
            shape = shape[1:]
        constant = self.network.tensor(shape, INT8, draw.scale(random), 3,
                                       data=draw.integers(random, shape))
        source, dims = self.tensor, list(self.shape)
        y = self.requantized(dims, draw.scale(random))
        code = draw.pick(random, Operator.ADD, Operator.MUL)
        inputs = [source, constant]
        if draw.chance(random, 0.5):
            inputs.reverse()
        self.network.operator(code, inputs, [y])

    def quantize(self):
        source = self.tensor
        y = self.requantized(self.shape, draw.scale(self.random))
        self.network.operator(Operator.QUANTIZE, [source], [y],
                              options("QuantizeOptions"))


def pointwise(chain, axes, before):
    """Up to three element-wise operators on a transposed tensor; `before` is
    one of the shape before, which may join."""
    random = chain.random
    for _ in range(draw.between(random, 0, 3)):
        kind = draw.pick(random, "constant", "quantize", "join")
        if kind == "constant":
            chain.with_constant(axes.index(3))
        elif kind == "quantize":
            chain.quantize()
        else:
            here = chain.state()
            chain.restore(before)
            chain.transpose(axes)
            chain.combine(Operator.ADD, here, draw.scale(random))


def layout_chain(random):
    """Convolution, TRANSPOSE, element-wise operators, and then the inverse, a
    reduction or a dense layer; some tensors have other readers too."""
    shape = small_image(random, 2, 5, 5)
    chain = Layout(random, shape)
    if draw.chance(random, 0.6):
        chain.conv(draw.between(random, 2, 5), [3, 3])
    before = chain.state()
    axes = draw.pick(random, TO_NCHW, TO_NCHW, TO_NCHW, TO_NHWC, *OTHERS)
    chain.transpose(axes)
    outputs = []
    if draw.chance(random, 0.15):
        outputs.append(chain.tensor)
    end = draw.pick(random, "inverse", "inverse", "reduction", "dense")
    if end == "inverse":
        pointwise(chain, axes, before)
        if draw.chance(random, 0.15):
            outputs.append(chain.tensor)
        chain.transpose([axes.index(i) for i in range(4)])
        if draw.chance(random, 0.7):
            chain.conv(draw.between(random, 1, 4), [3, 3])
    elif end == "reduction":
        reduced = draw.pick(random, [2, 3], [-1, -2], [1], [2], [1, 2, 3])
        keep = draw.chance(random, 0.5)
        chain.mean([axis % 4 for axis in reduced], keep)
        if draw.chance(random, 0.7):
            chain.fully_connected(draw.between(random, 1, 5))
    else:
        if draw.chance(random, 0.7):
            if draw.chance(random, 0.3):
                chain.scale = draw.scale(random)
            chain.reshape([1, int(np.prod(chain.shape))])
        chain.fully_connected(draw.between(random, 1, 5))
    outputs.append(chain.tensor)
    name = f"{join(shape)}_{''.join(map(str, axes))}_{end}"
    return *chain.finish(name, *outputs), chain.data(shape)


def float_ends_chain(random):
    """float32 in NCHW order at one end or both, transposed before QUANTIZE
    and behind DEQUANTIZE."""
    shape = small_image(random, 2, 5, 4)
    chain = Layout(random, shape)
    network = chain.network
    source, dims = chain.input, shape
    ends = draw.pick(random, "in", "out", "both")
    data = draw.integers(random, shape)
    if ends != "out":
        dims = [shape[axis] for axis in TO_NCHW]
        source = network.tensor(dims, FLOAT32)
        moved = network.tensor(shape, FLOAT32)
        permutation = network.tensor([4], INT32, data=TO_NHWC)
        network.operator(Operator.TRANSPOSE, [source, permutation], [moved],
                         options("TransposeOptions"))
        network.operator(Operator.QUANTIZE, [moved], [chain.input],
                         options("QuantizeOptions"))
        steps = random.uniform(-160, 160, size=dims)
        data = (steps * chain.scale).astype(np.float32)
    chain.conv(draw.between(random, 1, 4), [3, 3])
    target = chain.tensor
    if ends != "in":
        real = network.tensor(chain.shape, FLOAT32)
        network.operator(Operator.DEQUANTIZE, [target], [real],
                         options("DequantizeOptions"))
        target = network.tensor([chain.shape[axis] for axis in TO_NCHW],
                                FLOAT32)
        permutation = network.tensor([4], INT32, data=TO_NCHW)
        network.operator(Operator.TRANSPOSE, [real, permutation], [target],
                         options("TransposeOptions"))
    return f"{join(shape)}_{ends}", network.serialize([source], [target]), [
        data]
