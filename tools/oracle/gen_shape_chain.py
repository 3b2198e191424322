"""Small networks in which shapes change: a U-Net that goes up by
TRANSPOSE_CONV, blocks that split and shuffle channels, and heads of a
detector."""

import draw
from gen_branch import Branches
from gen_chain import join, small_image, small_window
from gen_conv import bias_tensor, random_bias
from network import INT32, Operator, Padding, options


class Shapes(Branches):
    """A chain with the operators that move elements."""

    def integers(self, values):
        return self.network.tensor([len(values)], INT32, data=values)

    def moved(self, code, operands, shape, name, first=False, **fields):
        """An operator that moves elements of the last tensor."""
        source = self.tensor
        inputs = [*operands, source] if first else [source, *operands]
        y = self.requantized(shape, self.scale, self.zero_point)
        self.network.operator(code, inputs, [y], options(name, **fields))

    def transpose_conv(self, channels, kernel, stride, size, scale,
                       zero_point):
        random, network = self.random, self.network
        depth, source, input_scale = self.shape[3], self.tensor, self.scale
        shape = [1, *size, channels]
        y = self.requantized(shape, scale, zero_point)
        taps = kernel[0] * kernel[1] * depth
        scales = [scale / input_scale / (60 * taps**0.5) *
                  2.0**random.uniform(-1, 1) for _ in range(channels)]
        weights = [channels, *kernel, depth]
        w = network.tensor(weights, scale=scales, zero_point=[0] * channels,
                           data=draw.integers(random, weights, -127))
        bias = bias_tensor(network, input_scale, scales,
                           random_bias(random, channels, taps))
        network.operator(
            Operator.TRANSPOSE_CONV, [self.integers(shape), w, source, bias],
            [y], options("TransposeConvOptions", padding=Padding.SAME,
                         strideH=stride[0], strideW=stride[1],
                         fusedActivationFunction=draw.activation(random)))

    def split(self, sizes):
        """States of the parts along the channels."""
        parts = [self.network.tensor([*self.shape[:3], size],
                                     scale=self.scale,
                                     zero_point=self.zero_point)
                 for size in sizes]
        equal = len(set(sizes)) == 1 and draw.chance(self.random, 0.6)
        if equal:
            self.network.operator(
                Operator.SPLIT, [self.integers([3]), self.tensor], parts,
                options("SplitOptions", numSplits=len(sizes)))
        else:
            self.network.operator(
                Operator.SPLIT_V,
                [self.tensor, self.integers(sizes), self.integers([-1])],
                parts, options("SplitVOptions", numSplits=len(sizes)))
        return [(part, [*self.shape[:3], size], self.scale, self.zero_point)
                for part, size in zip(parts, sizes)]

    def slice_channels(self, begin, size):
        """Some channels by SLICE or STRIDED_SLICE."""
        ends = [*self.shape[:3], begin + size]
        shape = [*self.shape[:3], size]
        begins = self.integers([0, 0, 0, begin])
        if draw.chance(self.random, 0.5):
            self.moved(Operator.SLICE, [begins, self.integers(shape)], shape,
                       "SliceOptions")
        else:
            self.moved(Operator.STRIDED_SLICE,
                       [begins, self.integers(ends),
                        self.integers([1, 1, 1, 1])], shape,
                       "StridedSliceOptions", endMask=7)

    def shuffle(self, groups):
        """Channels of all groups in turn, through five dimensions."""
        shape = list(self.shape)
        depth = shape[3] // groups
        self.reshape([*shape[:3], groups, depth])
        self.moved(Operator.TRANSPOSE, [self.integers([0, 1, 2, 4, 3])],
                   [*shape[:3], depth, groups], "TransposeOptions")
        self.reshape(shape)

    def mirror(self, rows, columns):
        batch, height, width, depth = self.shape
        pads = self.network.tensor([4, 2], INT32,
                                   data=[[0, 0], rows, columns, [0, 0]])
        self.moved(Operator.MIRROR_PAD, [pads],
                   [batch, height + sum(rows), width + sum(columns), depth],
                   "MirrorPadOptions", mode=draw.between(self.random, 0, 1))

    def depth_to_space(self, block):
        batch, rows, columns, depth = self.shape
        self.moved(Operator.DEPTH_TO_SPACE, [],
                   [batch, rows * block, columns * block, depth // block**2],
                   "DepthToSpaceOptions", blockSize=block)


def unet_chain(random):
    """Down by pools or strides, up by TRANSPOSE_CONV or DEPTH_TO_SPACE, with
    the tensor from before beside the one from below."""
    shape = small_image(random, 4, 9, 3)
    chain = Shapes(random, shape)
    scale, zero_point = draw.scale(random), draw.zero_point(random)
    if draw.chance(random, 0.4):
        chain.mirror([1, 1], [draw.between(random, 0, 2), 1])
    levels = []
    depth = draw.between(random, 1, 2)
    for _ in range(depth):
        kernel, _ = small_window(random)
        chain.conv(draw.between(random, 1, 4), kernel, zero_point=zero_point,
                   scale=scale)
        levels.append(chain.state())
        if draw.chance(random, 0.5):
            chain.pool(Operator.MAX_POOL_2D, [2, 2], [2, 2], Padding.SAME)
        else:
            chain.conv(draw.between(random, 1, 4), [3, 3], [2, 2],
                       zero_point=zero_point, scale=scale)
    while levels:
        skip = levels.pop()
        even = all(chain.shape[i] * 2 == skip[1][i] for i in (1, 2))
        if even and draw.chance(random, 0.4):
            chain.conv(4 * draw.between(random, 1, 2), zero_point=zero_point,
                       scale=scale)
            chain.depth_to_space(2)
        else:
            kernel = [draw.between(random, 1, 4), draw.between(random, 2, 4)]
            chain.transpose_conv(draw.between(random, 1, 4), kernel, [2, 2],
                                 skip[1][1:3], scale, zero_point)
        chain.concatenate(skip)
        chain.conv(draw.between(random, 1, 4), [3, 3], zero_point=zero_point,
                   scale=scale)
    return *chain.finish(f"{join(shape)}_{depth}levels"), chain.data(shape)


def shuffle_chain(random):
    """Blocks that cut their channels in two, convolve one half, join them and
    shuffle the channels."""
    shape = small_image(random, 3, 7, 3)
    chain = Shapes(random, shape)
    scale, zero_point = draw.scale(random), draw.zero_point(random)
    half = draw.between(random, 1, 4)
    chain.conv(2 * half, [3, 3], draw.pick(random, [1, 1], [2, 2]),
               zero_point=zero_point, scale=scale)
    count = draw.between(random, 1, 2)
    for _ in range(count):
        if draw.chance(random, 0.6):
            left, right = chain.split([half, half])
        else:
            whole = chain.state()
            chain.slice_channels(0, half)
            left = chain.state()
            chain.restore(whole)
            chain.slice_channels(half, half)
            right = chain.state()
        chain.restore(right)
        chain.conv(half)
        chain.conv(half, [3, 3], depthwise=True)
        chain.conv(half, zero_point=zero_point, scale=scale)
        chain.concatenate(left)
        chain.shuffle(draw.pick(random, 2, half))
    if draw.chance(random, 0.6):
        chain.conv(draw.between(random, 1, 4))
    return *chain.finish(f"{join(shape)}_{count}blocks"), chain.data(shape)


def detect_chain(random):
    """A backbone with two sizes, whose heads are cut into what they stand for
    and laid one behind the other."""
    shape = small_image(random, 4, 8, 3)
    chain = Shapes(random, shape)
    scale, zero_point = draw.scale(random), draw.zero_point(random)
    sizes = [draw.between(random, 1, 4), draw.between(random, 1, 3)]
    chain.conv(draw.between(random, 2, 4), [3, 3], zero_point=zero_point,
               scale=scale)
    fine = chain.state()
    chain.conv(draw.between(random, 2, 4), [3, 3], [2, 2],
               zero_point=zero_point, scale=scale)
    coarse = chain.state()
    chain.resize(fine[1][1:3])
    chain.concatenate(fine)
    merged = chain.state()
    heads = []
    for state in (merged, coarse):
        chain.restore(state)
        chain.conv(sum(sizes), draw.pick(random, [1, 1], [3, 3]),
                   zero_point=zero_point, scale=scale)
        heads.append(chain.split(sizes))
    outputs = []
    for i, size in enumerate(sizes):
        flat = []
        for head in heads:
            chain.restore(head[i])
            chain.reshape([1, chain.shape[1] * chain.shape[2], size])
            flat.append(chain.state())
        rows = sum(state[1][1] for state in flat)
        y = chain.network.tensor([1, rows, size], scale=scale,
                                 zero_point=zero_point)
        chain.network.operator(Operator.CONCATENATION,
                               [state[0] for state in flat], [y],
                               options("ConcatenationOptions", axis=1))
        outputs.append(y)
    return *chain.finish(join(shape), *outputs), chain.data(shape)
