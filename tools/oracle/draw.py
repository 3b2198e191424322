"""Random attributes, scales and tensors shared by the generators.

Everything is drawn from numpy's RandomState, whose stream is frozen, so that
a seed gives the same case for ever.
"""

import numpy as np

from network import Activation, Padding, UINT8

# The oracle refuses RELU6 where 6 / scale does not fit into 32 bits.
SMALLEST_SCALE = 1e-8

ACTIVATIONS = (Activation.NONE, Activation.RELU, Activation.RELU6,
               Activation.RELU_N1_TO_1)


def pick(random, *choices):
    return choices[random.randint(len(choices))]


def chance(random, probability):
    return random.random_sample() < probability


def between(random, low, high):
    """An integer of [low, high]."""
    return int(random.randint(low, high + 1))


def activation(random):
    return ACTIVATIONS[random.randint(len(ACTIVATIONS))]


def padding(random):
    return pick(random, Padding.SAME, Padding.VALID)


def zero_point(random):
    """Mostly inside, often at the ends of the int8 range."""
    if chance(random, 0.3):
        return pick(random, -128, 127, 0)
    return between(random, -128, 127)


def scale(random, center=0.05):
    """A float32 scale within a factor of 8 around `center`."""
    return float(np.float32(center * 2.0 ** random.uniform(-3, 3)))


def output_scale(random, spread):
    """A scale for results whose standard deviation is `spread`: mostly one
    that fills the int8 range, sometimes far too fine or too coarse."""
    result = spread / 50 * 2.0 ** random.uniform(-1.5, 1.5)
    if chance(random, 0.15):
        result = spread * 2.0 ** random.uniform(-24, 6)
    return max(float(np.float32(result)), SMALLEST_SCALE)


def integers(random, shape, low=-128, high=127):
    """Int8 values: uniform, and now and then only the two ends."""
    if chance(random, 0.1):
        return random.choice([low, high], size=shape).astype(np.int8)
    return random.randint(low, high + 1, size=shape).astype(np.int8)


def bytes_of(random, shape, kind):
    if kind == UINT8:
        return random.randint(0, 256, size=shape).astype(np.uint8)
    return integers(random, shape)


def output_extent(size, window, stride, dilation, pad):
    """Rows or columns of a sliding window's output; may be <= 0 if VALID."""
    if pad == Padding.SAME:
        return -(-size // stride)
    return (size + stride - ((window - 1) * dilation + 1)) // stride
