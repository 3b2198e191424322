"""Operators of two tensors, SOFTMAX, L2_NORMALIZATION and the conversions
between types."""

import numpy as np

import draw
from network import FLOAT32, INT8, UINT8, Network, Operator, options

STDDEV = 74.0


def broadcast_shapes(random):
    """Output shape and the shapes of both inputs."""
    rank = draw.pick(random, 4, 4, 4, 3, 2, 1)
    output = [1] * (rank == 4) + [draw.between(random, 1, 5)
                                  for _ in range(rank - (rank == 4))]
    first, second = list(output), list(output)
    if draw.chance(random, 0.5):
        for i in range(rank):
            if draw.chance(random, 0.5):
                draw.pick(random, first, second)[i] = 1
        output = [max(pair) for pair in zip(first, second)]
        if draw.chance(random, 0.3):
            while len(second) > 1 and second[0] == 1:
                second = second[1:]
    return output, first, second


def fused(random, option_name):
    """Options with a random activation."""
    return options(option_name,
                   fusedActivationFunction=draw.activation(random))


def two_inputs(random, code, option_name, spread, swapped=None):
    """`spread` gives the output's scale from those of the inputs, of which the
    operator has the first as its second where they are swapped; an operator
    without `option_name` has no options."""
    output, first, second = broadcast_shapes(random)
    scales = [draw.scale(random), draw.scale(random)]
    if draw.chance(random, 0.1):
        scales[1] *= 2.0 ** draw.pick(random, -33, -20, 10)
    network = Network()
    x = network.tensor(first, scale=scales[0],
                       zero_point=draw.zero_point(random))
    constant = draw.chance(random, 0.3)
    data = [draw.integers(random, first), draw.integers(random, second)]
    y = network.tensor(second, scale=scales[1],
                       zero_point=draw.zero_point(random),
                       data=data[1] if constant else None)
    z = network.tensor(output, scale=spread(random, *scales),
                       zero_point=draw.zero_point(random))
    if swapped is None:
        swapped = draw.chance(random, 0.5)
    network.operator(code, [y, x] if swapped else [x, y], [z],
                     fused(random, option_name) if option_name else None)
    name = "x".join(map(str, first)) + "_" + "x".join(map(str, second))
    if constant:
        return name + "_const", network.serialize([x], [z]), data[:1]
    return name, network.serialize([x, y], [z]), data


def sum_scale(random, first, second):
    # The oracle aborts where the sum would have to be scaled up.
    least = max(first, second) * 2.0**-18
    return max(draw.output_scale(random, STDDEV * (first**2 + second**2)**0.5),
               least)


def add(random):
    return two_inputs(random, Operator.ADD, "AddOptions", sum_scale)


def sub(random):
    return two_inputs(random, Operator.SUB, "SubOptions", sum_scale)


def mul(random):
    def spread(random, first, second):
        return draw.output_scale(random, STDDEV**2 * first * second)

    return two_inputs(random, Operator.MUL, "MulOptions", spread)


def div(random):
    """Quotients of small numerators, and of 0, among them: the oracle has
    results of its own for both. Its shifts leave their range where the output
    is finer than 2^-22 of the scales' quotient."""
    swapped = draw.chance(random, 0.5)

    def spread(random, first, second):
        ratio = second / first if swapped else first / second
        return max(draw.output_scale(random,
                                     ratio * draw.pick(random, 1, 10, 50)),
                   ratio * 2.0**-21)

    return two_inputs(random, Operator.DIV, "DivOptions", spread, swapped)


def squared_difference(random):
    def spread(random, first, second):
        return draw.output_scale(random,
                                 STDDEV**2 * (first**2 + second**2))

    return two_inputs(random, Operator.SQUARED_DIFFERENCE, None, spread)


def compare(random, code):
    """The scales, which the oracle ignores, are of no consequence."""
    return two_inputs(random, code, None, lambda random, first, second: first)


def maximum(random):
    return compare(random, Operator.MAXIMUM)


def minimum(random):
    return compare(random, Operator.MINIMUM)


def prelu(random):
    """Slopes mostly for each channel, as converters write them."""
    if draw.chance(random, 0.4):
        def spread(random, first, second):
            return draw.output_scale(random, STDDEV**2 * first * second)

        return two_inputs(random, Operator.PRELU, None, spread)
    shape = [1] + [draw.between(random, 1, 5) for _ in range(3)]
    slopes = draw.pick(random, [1, 1, shape[3]], [shape[3]], shape[1:], [1])
    scale = draw.scale(random)
    network = Network()
    x = network.tensor(shape, scale=scale, zero_point=draw.zero_point(random))
    slope = network.tensor(slopes, scale=draw.scale(random, 0.01),
                           zero_point=draw.zero_point(random),
                           data=draw.integers(random, slopes))
    y = network.tensor(shape, scale=draw.output_scale(random, STDDEV * scale),
                       zero_point=draw.zero_point(random))
    network.operator(Operator.PRELU, [x, slope], [y])
    name = "x".join(map(str, shape)) + "_" + "x".join(map(str, slopes))
    return name, network.serialize([x], [y]), [draw.integers(random, shape)]


def l2_normalization(random):
    shape = small_shape(random)
    if draw.chance(random, 0.3):
        shape[-1] = draw.between(random, 8, 60)
    zero_point = draw.zero_point(random)
    network = Network()
    x = network.tensor(shape, scale=draw.scale(random), zero_point=zero_point)
    y = network.tensor(shape, scale=1 / 128, zero_point=0)
    network.operator(Operator.L2_NORMALIZATION, [x], [y],
                     options("L2NormOptions"))
    data = draw.integers(random, shape)
    if draw.chance(random, 0.4):
        # Small differences from the zero point, or none.
        noise = draw.pick(random, 0, 1, 3)
        data = np.clip(zero_point + draw.integers(random, shape, -noise, noise),
                       -128, 127).astype(np.int8)
    name = "x".join(map(str, shape))
    return name, network.serialize([x], [y]), [data]


def small_shape(random):
    rank = draw.pick(random, 1, 2, 3, 4)
    return [1] * (rank == 4) + [draw.between(random, 1, 7)
                                for _ in range(rank - (rank == 4))]


def float_values(random, shape, scale):
    """Values around the quantised range, ties of rounding among them."""
    steps = random.uniform(-200, 200, size=shape)
    ties = random.random_sample(size=shape) < 0.4
    steps = np.where(ties, np.floor(steps) + 0.5, steps)
    return (steps * scale).astype(np.float32)


EXTREMES = np.array([
    0.49999997, -0.49999997, 0.5, -0.5, 8388609, -8388609, 2147483520,
    2147483648, -2147483648, 3e9, -3e9, 1e20, -1e20, np.inf, -np.inf, np.nan
], np.float32)


def quantize(random):
    shape = small_shape(random)
    source, target = [(INT8, INT8), (UINT8, INT8), (INT8, UINT8),
                      (FLOAT32, INT8)][random.randint(4)]

    def zero_point(kind):
        return draw.zero_point(random) + (128 if kind == UINT8 else 0)

    scale = draw.scale(random)
    network = Network()
    if source == FLOAT32:
        extreme = draw.chance(random, 0.2)
        if extreme:
            shape, scale = [1, len(EXTREMES)], 1.0
        x = network.tensor(shape, FLOAT32)
        y = network.tensor(shape, INT8, scale, zero_point(INT8))
        data = (EXTREMES.reshape(shape) if extreme else float_values(
            random, shape, scale))
    else:
        x = network.tensor(shape, source, scale, zero_point(source))
        same = draw.chance(random, 0.3)
        ratio = 2.0 ** random.uniform(-3, 3)
        if draw.chance(random, 0.1):
            ratio = 2.0 ** random.uniform(-29, 33)
        y = network.tensor(shape, target, scale if same else scale * ratio,
                           zero_point(target))
        data = draw.bytes_of(random, shape, source)
    network.operator(Operator.QUANTIZE, [x], [y], options("QuantizeOptions"))
    kinds = {INT8: "s8", UINT8: "u8", FLOAT32: "f32"}
    name = f"{kinds[source]}_{kinds[target]}"
    return name, network.serialize([x], [y]), [data]


def dequantize(random):
    shape = small_shape(random)
    network = Network()
    x = network.tensor(shape, scale=draw.scale(random),
                       zero_point=draw.zero_point(random))
    y = network.tensor(shape, FLOAT32)
    network.operator(Operator.DEQUANTIZE, [x], [y],
                     options("DequantizeOptions"))
    name = "x".join(map(str, shape))
    return name, network.serialize([x], [y]), [draw.integers(random, shape)]


def softmax(random):
    shape = small_shape(random)
    if draw.chance(random, 0.3):
        shape[-1] = draw.between(random, 8, 60)
    network = Network()
    scale = draw.scale(random, 0.1)
    if draw.chance(random, 0.2):
        scale = draw.pick(random, 1e-6, 1e-4, 8.0, 31.0, 100.0)
    beta = 1.0
    if draw.chance(random, 0.3):
        beta = draw.pick(random, 0.1, 0.5, 2.0, 10.0)
    x = network.tensor(shape, scale=scale, zero_point=draw.zero_point(random))
    y = network.tensor(shape, scale=1 / 256, zero_point=-128)
    network.operator(Operator.SOFTMAX, [x], [y],
                     options("SoftmaxOptions", beta=beta))
    data = draw.integers(random, shape)
    if draw.chance(random, 0.3):
        data //= draw.pick(random, 4, 16, 100)
    name = "x".join(map(str, shape))
    return name, network.serialize([x], [y]), [data]
