"""Pools, PAD and PADV2."""

import draw
import gen_conv
from network import INT32, Network, Operator, options


def pool(random, code):
    window = gen_conv.Window(random, dilated=False)
    channels = draw.between(random, 1, 9)
    scale, zero_point = draw.scale(random), draw.zero_point(random)
    network = Network()
    x = network.tensor([1, *window.input, channels], scale=scale,
                       zero_point=zero_point)
    y = network.tensor([1, *window.output, channels], scale=scale,
                       zero_point=zero_point)
    network.operator(
        code, [x], [y],
        options("Pool2DOptions", **window.fields(),
                filterHeight=window.kernel[0], filterWidth=window.kernel[1],
                fusedActivationFunction=draw.activation(random)))
    data = draw.integers(random, [1, *window.input, channels])
    return window.name(), network.serialize([x], [y]), [data]


def average_pool_2d(random):
    return pool(random, Operator.AVERAGE_POOL_2D)


def max_pool_2d(random):
    return pool(random, Operator.MAX_POOL_2D)


def add_pad(network, x, shape, scale, zero_point, pads, value=None):
    """Appends PAD, or PADV2 if there is a value; returns tensor and shape."""
    result = [extent + sum(pair) for extent, pair in zip(shape, pads)]
    paddings = network.tensor([len(pads), 2], INT32, data=pads)
    y = network.tensor(result, scale=scale, zero_point=zero_point)
    if value is None:
        network.operator(Operator.PAD, [x, paddings], [y],
                         options("PadOptions"))
    else:
        constant = network.tensor([1], scale=scale, zero_point=zero_point,
                                  data=[value])
        network.operator(Operator.PADV2, [x, paddings, constant], [y],
                         options("PadV2Options"))
    return y, result


def random_pads(random, dimensions, largest=3):
    return [[draw.between(random, 0, largest), draw.between(random, 0, largest)]
            if i in dimensions and draw.chance(random, 0.7) else [0, 0]
            for i in range(4)]


def pad(random):
    shape = [1] + [draw.between(random, 1, 5) for _ in range(3)]
    scale, zero_point = draw.scale(random), draw.zero_point(random)
    network = Network()
    x = network.tensor(shape, scale=scale, zero_point=zero_point)
    value = draw.between(random, -128, 127) if draw.chance(random,
                                                           0.5) else None
    pads = random_pads(random, (1, 2, 3))
    y, _ = add_pad(network, x, shape, scale, zero_point, pads, value)
    name = "_".join("{}{}".format(*pair) for pair in pads[1:])
    return name, network.serialize([x], [y]), [draw.integers(random, shape)]
