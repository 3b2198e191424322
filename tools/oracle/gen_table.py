"""Operators of one tensor, element by element: all 256 inputs in half of the cases."""

import numpy as np

import draw
from network import FLOAT32, Network, Operator, options

# The oracle refuses scales that make its shifts leave their range.
EXTREME_SCALES = (1e-7, 1e-5, 1e-3, 1.0, 4.0, 16.0, 100.0)


def values(random, shape):
    """All int8 values in random order where the shape has room for them."""
    size = int(np.prod(shape))
    if size == 256:
        return (random.permutation(256) - 128).astype(np.int8).reshape(shape)
    return draw.integers(random, shape)


def shape_of(random):
    if draw.chance(random, 0.5):
        return draw.pick(random, [1, 4, 8, 8], [1, 16, 16, 1], [256],
                         [1, 1, 2, 128], [8, 32], [2, 2, 4, 4, 4])
    rank = draw.pick(random, 1, 2, 3, 4)
    return [1] * (rank == 4) + [draw.between(random, 1, 7)
                                for _ in range(rank - (rank == 4))]


def one_input(random, code, input_scale, output, option=None, low=-128):
    """`output` is scale and zero point; inputs are from `low` on."""
    shape = shape_of(random)
    zero_point = low if low > -128 else draw.zero_point(random)
    network = Network()
    x = network.tensor(shape, scale=input_scale, zero_point=zero_point)
    y = network.tensor(shape, scale=output[0], zero_point=output[1])
    network.operator(code, [x], [y], option)
    data = np.maximum(values(random, shape), np.int8(low))
    name = "x".join(map(str, shape))
    return name, network.serialize([x], [y]), [data]


def input_scale(random):
    if draw.chance(random, 0.15):
        return draw.pick(random, *EXTREME_SCALES)
    return draw.scale(random)


def output_of(random, scale):
    """Quantisation of results as large as inputs of `scale`."""
    same = draw.chance(random, 0.3)
    return (scale if same else draw.output_scale(random, 74 * scale),
            draw.zero_point(random))


def free(random, code, option=None):
    scale = input_scale(random)
    return one_input(random, code, scale, output_of(random, scale), option)


def relu(random):
    return free(random, Operator.RELU)


def relu6(random):
    return free(random, Operator.RELU6)


def leaky_relu(random):
    slope = draw.pick(random, 0.1, 0.2, 0.01, 0.3, 1.5, 0.0, -0.5,
                      random.uniform(-2, 2))
    return free(random, Operator.LEAKY_RELU,
                options("LeakyReluOptions", alpha=slope))


def absolute(random):
    return free(random, Operator.ABS)


def elu(random):
    return free(random, Operator.ELU)


def elu_floats(random):
    """ELU of floats between DEQUANTIZE and QUANTIZE; sometimes something else
    reads the floats too."""
    shape = shape_of(random)
    scale = input_scale(random)
    network = Network()
    x = network.tensor(shape, scale=scale, zero_point=draw.zero_point(random))
    before = network.tensor(shape, FLOAT32)
    behind = network.tensor(shape, FLOAT32)
    output = output_of(random, scale)
    y = network.tensor(shape, scale=output[0], zero_point=output[1])
    network.operator(Operator.DEQUANTIZE, [x], [before],
                     options("DequantizeOptions"))
    network.operator(Operator.ELU, [before], [behind])
    network.operator(Operator.QUANTIZE, [behind], [y],
                     options("QuantizeOptions"))
    outputs = [y, before] if draw.chance(random, 0.2) else [y]
    name = "x".join(map(str, shape)) + "_both" * (len(outputs) > 1)
    return name, network.serialize([x], outputs), [values(random, shape)]


def logistic(random):
    return one_input(random, Operator.LOGISTIC, input_scale(random),
                     (1 / 256, -128))


def tanh(random):
    return one_input(random, Operator.TANH, input_scale(random), (1 / 128, 0))


def hard_swish(random):
    """The oracle refuses outputs finer than 1/128 of the input's scale."""
    scale = input_scale(random)
    finest = scale / 100
    target, zero_point = output_of(random, scale)
    return one_input(random, Operator.HARD_SWISH, scale,
                     (max(target, finest), zero_point))


def rsqrt(random):
    """Inputs that are not below the zero point, as the oracle demands."""
    low = draw.pick(random, -127, -100, -1, 0, 60)
    scale = draw.scale(random)
    spread = (scale * 30)**-0.5
    return one_input(random, Operator.RSQRT, scale,
                     (draw.output_scale(random, spread) + spread / 2**12,
                      draw.zero_point(random)), low=low)
