"""TRANSPOSE_CONV, and operators that move blocks of pixels."""

import numpy as np

import draw
import gen_conv
from gen_chain import Chain, join, small_image
from gen_move import Mover
from gen_spatial import add_pad
from network import INT32, Network, Operator, Padding, options


class Spread:
    """A window that is spread: input extents and an output that has them."""

    def __init__(self, random):
        self.padding = draw.padding(random)
        self.kernel = [draw.between(random, 1, 6) if draw.chance(random, 0.3)
                       else draw.between(random, 1, 3) for _ in range(2)]
        self.stride = [draw.between(random, 1, 3) for _ in range(2)]
        self.input = [draw.between(random, 1, 6) for _ in range(2)]
        self.output = [self.extent(random, i) for i in range(2)]

    def extent(self, random, i):
        """One of those that a convolution of this window leads back from."""
        least = (self.input[i] - 1) * self.stride[i] + 1
        if self.padding == Padding.VALID:
            least += self.kernel[i] - 1
        kind = random.randint(3)
        if kind == 0:
            return least
        return least + (self.stride[i] - 1 if kind == 1 else
                        draw.between(random, 0, self.stride[i] - 1))

    def name(self):
        return "{}x{}s{}{}".format(*self.kernel, *self.stride) + (
            "same" if self.padding == Padding.SAME else "valid")


def transpose_conv(random):
    spread = Spread(random)
    depth, channels = draw.between(random, 1, 6), draw.between(random, 1, 6)
    taps = [-(-spread.kernel[i] // spread.stride[i]) for i in range(2)]
    scaling = gen_conv.Rescaling(random, channels, depth * taps[0] * taps[1])
    shape = [1, *spread.input, depth]
    result = [1, *spread.output, channels]
    network = Network()
    extents = network.tensor([4], INT32, data=result)
    x = network.tensor(shape, scale=scaling.input_scale,
                       zero_point=scaling.input_zero_point)
    inputs = [extents,
              scaling.weights(network, [channels, *spread.kernel, depth]), x]
    scaling.add_bias(network, inputs, absent=True)
    y = network.tensor(result, scale=scaling.output_scale,
                       zero_point=draw.zero_point(random))
    network.operator(
        Operator.TRANSPOSE_CONV, inputs, [y],
        options("TransposeConvOptions", padding=spread.padding,
                strideH=spread.stride[0], strideW=spread.stride[1],
                fusedActivationFunction=draw.activation(random)))
    return spread.name(), network.serialize([x], [y]), [scaling.data(shape)]


def block_shapes(random):
    """The shapes of an image before and behind SPACE_TO_DEPTH."""
    block = draw.pick(random, 1, 2, 2, 2, 3, 4)
    rows, columns = draw.between(random, 1, 4), draw.between(random, 1, 4)
    depth = draw.between(random, 1, 4)
    return (block, [1, rows * block, columns * block, depth],
            [1, rows, columns, depth * block**2])


def depth_to_space(random):
    block, fine, deep = block_shapes(random)
    mover = Mover(random, deep)
    y = mover.result(fine)
    mover.network.operator(Operator.DEPTH_TO_SPACE, [mover.input], [y],
                           options("DepthToSpaceOptions", blockSize=block))
    return mover.finish(f"{join(deep)}_{block}", y)


def space_to_depth(random):
    block, fine, deep = block_shapes(random)
    mover = Mover(random, fine)
    y = mover.result(deep)
    mover.network.operator(Operator.SPACE_TO_DEPTH, [mover.input], [y],
                           options("SpaceToDepthOptions", blockSize=block))
    return mover.finish(f"{join(fine)}_{block}", y)


class Batches(Chain):
    """A chain with images that are spread over batches."""

    def to_batches(self, block, pads, apart):
        """SPACE_TO_BATCH_ND; `apart` pads with PAD, as the oracle's operator
        never sets the value that it pads with."""
        if apart:
            self.pad([[0, 0], *pads, [0, 0]])
            pads = [[0, 0], [0, 0]]
        batch, rows, columns, depth = self.shape
        shape = [batch * block[0] * block[1],
                 (rows + sum(pads[0])) // block[0],
                 (columns + sum(pads[1])) // block[1], depth]
        self.batch_operator(Operator.SPACE_TO_BATCH_ND, block, pads, shape)

    def from_batches(self, block, crops):
        batch, rows, columns, depth = self.shape
        shape = [batch // (block[0] * block[1]),
                 rows * block[0] - sum(crops[0]),
                 columns * block[1] - sum(crops[1]), depth]
        self.batch_operator(Operator.BATCH_TO_SPACE_ND, block, crops, shape)

    def batch_operator(self, code, block, pairs, shape):
        name = ("SpaceToBatchNDOptions" if code == Operator.SPACE_TO_BATCH_ND
                else "BatchToSpaceNDOptions")
        source = self.tensor
        operands = [self.network.tensor([2], INT32, data=block),
                    self.network.tensor([2, 2], INT32, data=pairs)]
        y = self.requantized(shape, self.scale, self.zero_point)
        self.network.operator(code, [source, *operands], [y], options(name))


def random_pairs(random, largest):
    return [[draw.between(random, 0, most) for _ in range(2)]
            for most in largest]


def dilation(random, apart):
    """A convolution over batches between both operators."""
    shape = small_image(random, 4, 9, 3)
    chain = Batches(random, shape)
    if draw.chance(random, 0.4):
        chain.conv(draw.between(random, 1, 4), [3, 3])
    block = [draw.between(random, 1, 3), draw.between(random, 1, 3)]
    kernel = [draw.between(random, 1, 3), draw.between(random, 1, 3)]
    padding = draw.pick(random, Padding.VALID, Padding.VALID, Padding.SAME)
    pads = []
    for i in range(2):
        reach = (kernel[i] - 1) * block[i]
        before = draw.pick(random, reach // 2, reach, 0)
        behind = draw.pick(random, reach - reach // 2, 0)
        while ((chain.shape[1 + i] + before + behind) % block[i] or
               (chain.shape[1 + i] + before + behind) // block[i] < kernel[i]):
            behind += 1
        pads.append([before, behind])
    chain.to_batches(block, pads, apart)
    depthwise = draw.chance(random, 0.4)
    channels = chain.shape[3] if depthwise else draw.between(random, 1, 4)
    chain.conv(channels, kernel, [1, 1], padding, depthwise=depthwise)
    crops = random_pairs(random, [min(2, (chain.shape[1 + i] * block[i] - 1)
                                      // 2) for i in range(2)])
    chain.from_batches(block, crops)
    if draw.chance(random, 0.4):
        chain.conv(draw.between(random, 1, 4))
    name = f"{join(shape)}_{join(kernel)}_block{join(block)}"
    return *chain.finish(name), chain.data(shape)


def alone(random, apart):
    """Blocks of 1: a padding or a crop."""
    shape = small_image(random, 3, 6, 4)
    chain = Batches(random, shape)
    pairs = random_pairs(random, [1, 1])
    if draw.chance(random, 0.5):
        chain.to_batches([1, 1], pairs, apart)
    else:
        chain.from_batches([1, 1], pairs)
    return *chain.finish(f"{join(shape)}_alone"), chain.data(shape)


def space_to_batch_nd(random):
    """The network, and one with paddings apart for the oracle."""
    make = alone if draw.chance(random, 0.2) else dilation
    state = random.get_state()
    network = make(random, False)
    random.set_state(state)
    return *network, make(random, True)[1]


def pack(random):
    """Along any dimension; constants and repeated tensors among the inputs."""
    rank = draw.pick(random, 3, 3, 3, 2, 2, 1)
    shape = [draw.between(random, 1, 5) for _ in range(rank)]
    axis = draw.between(random, 0, rank)
    if rank == 3 and axis > 0:
        shape[0] = 1
    count = draw.between(random, 1, 5)
    scale, zero_point = draw.scale(random), draw.zero_point(random)
    network = Network()
    tensors, inputs, data = [], [], []
    for i in range(count):
        if i > 0 and draw.chance(random, 0.1):
            tensors.append(tensors[0])
            continue
        values = draw.integers(random, shape)
        constant = i > 0 and draw.chance(random, 0.25)
        tensors.append(network.tensor(shape, scale=scale,
                                      zero_point=zero_point,
                                      data=values if constant else None))
        if not constant:
            inputs.append(tensors[-1])
            data.append(values)
    y = network.tensor([*shape[:axis], count, *shape[axis:]], scale=scale,
                       zero_point=zero_point)
    number = axis - rank - 1 if draw.chance(random, 0.3) else axis
    network.operator(Operator.PACK, tensors, [y],
                     options("PackOptions", axis=number, valuesCount=count))
    name = f"{count}x{join(shape)}_axis{number}"
    return name, network.serialize(inputs, [y]), data


def filled(random, code):
    """ADD of the input and a constant that the network makes."""
    shape = [1, *(draw.between(random, 1, 5)
                  for _ in range(draw.between(random, 1, 3)))]
    mover = Mover(random, shape)
    network = mover.network
    constant = mover.result(shape)
    if code == Operator.FILL:
        value = network.tensor([], scale=mover.scale,
                               zero_point=mover.zero_point,
                               data=draw.integers(random, []))
        network.operator(code, [mover.integers(shape), value], [constant],
                         options("FillOptions"))
    else:
        network.operator(code, [mover.input], [constant],
                         options("ZerosLikeOptions"))
    y = network.tensor(shape, scale=mover.scale * 2,
                       zero_point=draw.zero_point(random))
    network.operator(Operator.ADD, [mover.input, constant], [y],
                     options("AddOptions"))
    return mover.finish(join(shape), y)


def fill(random):
    return filled(random, Operator.FILL)


def zeros_like(random):
    return filled(random, Operator.ZEROS_LIKE)
